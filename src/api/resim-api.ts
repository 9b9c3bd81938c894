import type { Either } from 'fp-ts/lib/Either.js';
import type { Project, Unreadable } from '../domain/database-state.ts';
import type {
  LastChange,
  LiveExperience,
  OptionalSettings,
  UpdatableField,
  WantedExperience,
} from '../domain/experience.ts';
import type { ExperienceID, ProjectID, SystemID, TagID, TestSuiteID } from '../domain/ids.ts';
import type { ShapeFault } from '../domain/api-error.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';

export interface PageRequest {
  /** Absent: the server's choice. */
  readonly pageSize?: number;
  readonly pageToken?: string;
  /** The page may be too large for the server: a failure that says so comes at once, marked with `smallerMayDo`. */
  readonly hasty?: boolean;
}

export interface Page<A> {
  readonly items: readonly A[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
  /** How many items there are in all, where the server says so; a hint. */
  readonly total?: number;
  /** There is nothing where the list should stand, and nobody says that there is nothing. */
  readonly unsure?: boolean;
  /** Hex, of the answer; absent where there is none. */
  readonly sha256?: string;
  /** What the page lists in another shape, and is not among the items; absent: nothing. */
  readonly unreadable?: readonly UnreadableItem[];
}

/** An item of a page of which little more than the ID can be read. */
export interface UnreadableItem {
  readonly id: string;
  readonly name?: string;
  /** Its field is a path within the item. */
  readonly fault: ShapeFault;
}

/** A list of which two readings agree with each other, and not with how many items the server says that there are. */
export interface ListDoubt {
  /** What is listed: `experiences`, `members of tag regression`. */
  readonly what: string;
  readonly total: number;
  readonly got: number;
}

/** Where in an answer the JSON of an experience stands. */
export interface ExperienceText {
  readonly body: Buffer;
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
}

/** Experiences as JSON, by their IDs in lower case. */
export type ExperienceTexts = ReadonlyMap<string, ExperienceText>;

/** A page of a list before it is decoded. */
export interface UndecodedPage {
  /** Hex, of the answer. */
  readonly sha256: string;
  /** As the end of the answer tells it: a guess until the page is decoded. */
  readonly nextPageToken?: string;
  readonly body: Buffer;
}

/** A tag or system as its list shows it, without members. */
export interface NamedSet<ID> {
  readonly id: ID;
  readonly name: string;
  readonly archived: boolean;
}

/** A tag with what is written about it. */
export interface LabelledTag {
  readonly id: TagID;
  readonly name: string;
  readonly description: string;
}

/** A test suite as its list shows it, at the latest revision. */
export interface ListedTestSuite {
  readonly testSuiteID: TestSuiteID;
  readonly name: string;
  readonly revision: number;
  readonly archived: boolean;
  readonly experienceIDs: readonly ExperienceID[];
  readonly lastChange?: LastChange;
}

/** A test suite with what another project needs to create it. */
export interface LabelledTestSuite {
  readonly testSuiteID: TestSuiteID;
  readonly name: string;
  readonly archived: boolean;
  readonly description: string;
  readonly systemID?: SystemID;
  readonly metricsSet?: string;
}

/** The body of a create; absent fields get the server's defaults. */
export type NewExperience = Pick<WantedExperience, 'name' | 'description' | 'locations'> &
  Partial<Pick<WantedExperience, 'customFields'>> &
  OptionalSettings;

/** The body of a test suite's create. */
interface NewTestSuiteBody {
  readonly name: string;
  readonly description: string;
  readonly systemID: SystemID;
  readonly metricsSetName?: string;
  readonly experiences: readonly ExperienceID[];
}

/** What an update sends: the fields named by its mask and no others. */
export interface ExperienceChange {
  readonly updateMask: readonly UpdatableField[];
  readonly experience: Partial<NewExperience>;
}

export type ExperienceQuery = PageRequest & { readonly archived: boolean; readonly name?: string };
export type SearchQuery = PageRequest & { readonly archived: boolean; readonly search: string };
export type MemberQuery = PageRequest & { readonly archived: boolean };

/** The lists of experiences, with what their pages are given as. */
interface ExperienceLists<Experiences, Members> {
  readonly listExperiences: (projectID: ProjectID, query: ExperienceQuery) => Result<Experiences>;
  /** The experiences that a search expression of the API finds, such as `tag_id IN ("…")`. */
  readonly searchExperiences: (projectID: ProjectID, query: SearchQuery) => Result<Members>;
  readonly listExperiencesWithExperienceTag: (
    projectID: ProjectID,
    tagID: TagID,
    query: MemberQuery,
  ) => Result<Members>;
  readonly listExperiencesForSystem: (
    projectID: ProjectID,
    systemID: SystemID,
    query: MemberQuery,
  ) => Result<Members>;
}

/** The long lists as they come, for who can tell by their bytes what they hold. */
export interface UndecodedLists extends ExperienceLists<UndecodedPage, UndecodedPage> {
  /** Whether the answers of a list look as if they could be taken apart. */
  readonly canBeSplit: (pages: readonly Buffer[]) => boolean;
  /** The experiences of a whole list; undefined where its answers cannot be taken apart. */
  readonly textsOf: (pages: readonly Buffer[]) => ExperienceTexts | undefined;
  readonly isSameText: (a: ExperienceText, b: ExperienceText) => boolean;
  /** A page of some experiences, which has to be looked at: what stands beside the items of a list can be taken for a part of the last. */
  readonly pageOf: (texts: readonly ExperienceText[]) => Buffer;
  /** Errors: `ApiError` for a page of another shape. */
  readonly decode: (
    projectID: ProjectID,
    archived: boolean,
    page: Buffer,
  ) => Either<SyncError, Page<LiveExperience>>;
}

/**
 * The operations of the ReSim API that sync needs, by their names in the API description. Errors are `ApiError` for a
 * request that failed or an answer of another shape, `SignInFailed` where no token can be had, and `Interrupted`.
 */
export interface ResimApi extends ExperienceLists<Page<LiveExperience>, Page<ExperienceID>> {
  /** How the server is called in a plan: its URL, or `sandbox:<identity>` for a sandbox. Known after the first answer. */
  readonly identity: () => string;

  /** How many experiences to ask for at once, at most; absent: sync's choice. */
  readonly pageSize?: number;
  /** Told of a list that was taken although its `total` says otherwise. */
  readonly onDoubt?: (doubt: ListDoubt) => void;
  /** Told of what cannot be read and is passed over. */
  readonly onUnreadable?: (entities: readonly Unreadable[]) => void;

  /** The same API, of which a write fails with `NotSentInTime` instead of being sent, or sent again, where it is no longer timely. Absent: whatever is asked for is sent at once. */
  readonly within?: (isTimely: () => boolean) => ResimApi;

  /** Absent where answers are no bytes. */
  readonly undecoded?: UndecodedLists;

  readonly listProjects: (page: PageRequest) => Result<Page<Project>>;
  readonly getProject: (projectID: ProjectID) => Result<Project>;

  readonly getExperience: (projectID: ProjectID, experienceID: ExperienceID) => Result<LiveExperience>;
  readonly createExperience: (projectID: ProjectID, experience: NewExperience) => Result<LiveExperience>;
  readonly updateExperience: (
    projectID: ProjectID,
    experienceID: ExperienceID,
    change: ExperienceChange,
  ) => Result<LiveExperience>;
  readonly restoreExperience: (projectID: ProjectID, experienceID: ExperienceID) => Result<void>;
  /** Gives how many were archived. */
  readonly bulkArchiveExperiences: (
    projectID: ProjectID,
    experienceIDs: readonly ExperienceID[],
  ) => Result<number>;

  readonly listExperienceTags: (projectID: ProjectID, page: PageRequest) => Result<Page<NamedSet<TagID>>>;
  /** The same list, with the descriptions. */
  readonly listLabelledTags: (projectID: ProjectID, page: PageRequest) => Result<Page<LabelledTag>>;
  /** Fails with status 409 where a tag of that name exists. */
  readonly createExperienceTag: (
    projectID: ProjectID,
    tag: { readonly name: string; readonly description: string },
  ) => Result<LabelledTag>;
  readonly deleteExperienceTag: (projectID: ProjectID, tagID: TagID) => Result<void>;
  readonly addTagsToExperiences: (
    projectID: ProjectID,
    tagIDs: readonly TagID[],
    experienceIDs: readonly ExperienceID[],
  ) => Result<void>;
  readonly removeExperienceTagFromExperience: (
    projectID: ProjectID,
    tagID: TagID,
    experienceID: ExperienceID,
  ) => Result<void>;

  readonly listSystems: (projectID: ProjectID, page: PageRequest) => Result<Page<NamedSet<SystemID>>>;
  readonly addSystemsToExperiences: (
    projectID: ProjectID,
    systemIDs: readonly SystemID[],
    experienceIDs: readonly ExperienceID[],
  ) => Result<void>;
  /** Fails with status 404, and removes nothing, where one of the experiences is in none of the systems. */
  readonly removeSystemsFromExperiences: (
    projectID: ProjectID,
    systemIDs: readonly SystemID[],
    experienceIDs: readonly ExperienceID[],
  ) => Result<void>;

  readonly listTestSuites: (projectID: ProjectID, page: PageRequest) => Result<Page<ListedTestSuite>>;
  /** The same list, with what another project needs to create them. */
  readonly listLabelledTestSuites: (
    projectID: ProjectID,
    page: PageRequest,
  ) => Result<Page<LabelledTestSuite>>;
  readonly getTestSuite: (projectID: ProjectID, testSuiteID: TestSuiteID) => Result<ListedTestSuite>;
  /** Fails with status 409 where a suite of that name exists. */
  readonly createTestSuite: (projectID: ProjectID, suite: NewTestSuiteBody) => Result<ListedTestSuite>;
  readonly archiveTestSuite: (projectID: ProjectID, testSuiteID: TestSuiteID) => Result<void>;
  /** Sends the experiences alone (and `updateMetricsBuild: false`), so that the rest of the suite stays as it is. */
  readonly reviseTestSuite: (
    projectID: ProjectID,
    testSuiteID: TestSuiteID,
    experienceIDs: readonly ExperienceID[],
  ) => Result<ListedTestSuite>;
}
