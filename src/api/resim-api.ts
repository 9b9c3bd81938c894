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
  /** Absent: the server's default. */
  readonly pageSize?: number;
  readonly pageToken?: string;
  /** The page may be too large for the server: then the request fails at once, marked with `mayBeTooLarge`. */
  readonly failFast?: boolean;
}

export interface Page<A> {
  readonly items: readonly A[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
  /** The total number of items, if the server reports it; a hint. */
  readonly total?: number;
  /** The list is missing, and the total is not 0. */
  readonly unsure?: boolean;
  /** Hex digest of the response; absent if there is none. */
  readonly sha256?: string;
  /** Items of another shape, which are not in `items`; absent: none. */
  readonly unreadable?: readonly UnreadableItem[];
}

/** An item of a page of which only the ID, and maybe the name, can be read. */
export interface UnreadableItem {
  readonly id: string;
  readonly name?: string;
  /** Its field is a path within the item. */
  readonly fault: ShapeFault;
}

/** A list that two reads agree on, but whose total differs. */
export interface ListDoubt {
  /** What the list contains: `experiences`, `members of tag regression`. */
  readonly what: string;
  readonly total: number;
  readonly got: number;
}

/** The range of an experience's JSON in a response. */
export interface ExperienceText {
  readonly body: Buffer;
  readonly start: number;
  /** The offset after its last byte. */
  readonly end: number;
}

/** The JSON of experiences, by ID in lower case. */
export type ExperienceTexts = ReadonlyMap<string, ExperienceText>;

/** What comparing a page of a list with an earlier one needs. */
export interface ComparedPage {
  /** Hex digest of the response. */
  readonly sha256: string;
  /** Read from the end of the response: a guess until the page is decoded. */
  readonly nextPageToken?: string;
  /** Absent if only the digest matters. */
  readonly body?: Buffer;
}

/** A page of a list before it is decoded. */
export interface UndecodedPage extends ComparedPage {
  readonly body: Buffer;
}

/** A tag or system as its list shows it, without members. */
export interface NamedSet<ID> {
  readonly id: ID;
  readonly name: string;
  readonly archived: boolean;
}

/** A tag with its description. */
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

/** The lists of experiences, generic in the type of their pages. */
interface ExperienceLists<Experiences, Members> {
  readonly listExperiences: (projectID: ProjectID, query: ExperienceQuery) => Result<Experiences>;
  /** Lists the experiences that match a search expression of the API, such as `tag_id IN ("…")`. */
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

/** The long lists without decoding: the experiences as bytes, and the members only to compare them. */
export interface UndecodedLists extends ExperienceLists<UndecodedPage, ComparedPage> {
  /** Splits a whole list into experiences; undefined if that is not possible without decoding. */
  readonly textsOf: (pages: readonly Buffer[]) => ExperienceTexts | undefined;
  readonly isSameText: (a: ExperienceText, b: ExperienceText) => boolean;
  /** Makes a page of some experiences. */
  readonly pageOf: (texts: readonly ExperienceText[]) => Buffer;
  /** Errors: `ApiError` for a page of another shape. */
  readonly decode: (
    projectID: ProjectID,
    archived: boolean,
    page: Buffer,
  ) => Either<SyncError, Page<LiveExperience>>;
}

/**
 * The operations of the ReSim API that sync uses, by their names in the API description. Errors: `ApiError` for a failed
 * request or a response of another shape, `SignInFailed` without a token, and `Interrupted`.
 */
export interface ResimApi extends ExperienceLists<Page<LiveExperience>, Page<ExperienceID>> {
  /** Returns the server's name in plans: its URL, or `sandbox:<identity>` for a sandbox. Known after the first response. */
  readonly identity: () => string;

  /** Maximum number of experiences per page; absent: sync's default. */
  readonly pageSize?: number;
  /** Called with a list that was accepted although its `total` differs. */
  readonly onDoubt?: (doubt: ListDoubt) => void;
  /** Called with unreadable entities that are ignored. */
  readonly onUnreadable?: (entities: readonly Unreadable[]) => void;

  /** Returns an API whose writes fail with `NotSentInTime` instead of being sent, or retried, once they are no longer timely. Absent: writes are never delayed. */
  readonly within?: (isTimely: () => boolean) => ResimApi;

  /** Absent if responses are not bytes. */
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
  /** Returns the number of archived experiences. */
  readonly bulkArchiveExperiences: (
    projectID: ProjectID,
    experienceIDs: readonly ExperienceID[],
  ) => Result<number>;

  readonly listExperienceTags: (projectID: ProjectID, page: PageRequest) => Result<Page<NamedSet<TagID>>>;
  /** The same list, with the descriptions. */
  readonly listLabelledTags: (projectID: ProjectID, page: PageRequest) => Result<Page<LabelledTag>>;
  /** Fails with status 409 if a tag with the name exists. */
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
  /** Fails with status 404, and removes nothing, if one of the experiences is in none of the systems. */
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
  /** Fails with status 409 if a suite with the name exists. */
  readonly createTestSuite: (projectID: ProjectID, suite: NewTestSuiteBody) => Result<ListedTestSuite>;
  readonly archiveTestSuite: (projectID: ProjectID, testSuiteID: TestSuiteID) => Result<void>;
  /** Sends only the experiences (and `updateMetricsBuild: false`), so that the rest of the suite is kept. */
  readonly reviseTestSuite: (
    projectID: ProjectID,
    testSuiteID: TestSuiteID,
    experienceIDs: readonly ExperienceID[],
  ) => Result<ListedTestSuite>;
}
