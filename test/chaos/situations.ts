import fc from 'fast-check';
import { isEmpty } from '../../src/domain/experience-updates.ts';
import { situations } from '../support/arbitraries.ts';
import { planFor } from '../support/planned-situations.ts';

interface Typed {
  readonly type: string;
}

/** A real server validates the values of custom fields; the generated ones are only valid as text. */
const asTexts = <A extends { readonly customFields: readonly Typed[] }>(one: A): A => ({
  ...one,
  customFields: one.customFields.map((field) => ({ ...field, type: 'text' })),
});

/** Random projects that a real server accepts, with configs that change something. */
export const realSituations = fc
  .tuple(situations, fc.boolean())
  .map(([{ model, config }, archive]) =>
    planFor(
      { ...model, experiences: model.experiences.map(asTexts) },
      { ...config, experiences: config.experiences.map(asTexts) },
      { archive },
    ),
  )
  .filter((situation) => situation !== undefined && !isEmpty(situation.plan.updates))
  .map((situation) => situation!);
