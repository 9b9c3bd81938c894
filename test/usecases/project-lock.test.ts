import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListDoubt } from '../../src/api/resim-api.ts';
import { TagID } from '../../src/domain/ids.ts';
import { unlockProject } from '../../src/usecases/project-lock.ts';
import { branded } from '../support/branded.ts';
import { memoryApi } from '../support/memory-api.ts';
import { uuid } from '../support/model.ts';
import { PROJECT_ID } from '../support/planned-situations.ts';
import { liveExperience, project } from '../support/wanted.ts';

describe('looking for the lock of a project', () => {
  it('reports a list of tags that is shorter than its total', async () => {
    const doubts: ListDoubt[] = [];
    const api = {
      ...memoryApi(project([liveExperience(1, 'alpha')])).api,
      onDoubt: (doubt: ListDoubt) => doubts.push(doubt),
      listLabelledTags: () =>
        TE.right({ items: [{ id: branded(TagID, uuid(2, 7)), name: 'smoke', description: '' }], total: 2 }),
    };
    const unlocked = await unlockProject({ api }, PROJECT_ID, false, { isRunning: () => undefined })();
    expect(unlocked).to.deep.equal(E.right({}));
    expect(doubts).to.deep.equal([{ what: 'experience tags', total: 2, got: 1 }]);
  });
});
