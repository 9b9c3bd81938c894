import { expect } from 'chai';
import { type DriftHtmlOptions, renderDriftHtml } from '../../src/render/drift-html.ts';
import { expectGolden } from '../support/golden.ts';
import { withoutAssets } from '../support/html-page.ts';
import { sampleDrift, sampleRemake } from './sample-errors.ts';

const OPTIONS: DriftHtmlOptions = {
  file: 'plan.json',
  alreadyApplied: false,
  remake: sampleRemake,
  full: false,
  redact: [],
};

const page = (options: Partial<DriftHtmlOptions> = {}): string =>
  withoutAssets(renderDriftHtml(sampleDrift, { ...OPTIONS, ...options }));

describe('drift as a page', () => {
  it('matches the golden file', () => expectGolden('drift.html', page()));

  it('counts and separates conflicts, what is already as planned, and what the plan does not touch', () => {
    const kinds = [...page().matchAll(/data-kinds="([^"]*)"/g)].map(([, kind]) => kind);
    expect(kinds).to.deep.equal(['conflict', 'conflict', 'conflict', 'as-planned', 'elsewhere', 'elsewhere']);
  });

  it('shows before, planned and now side by side, and who changed it when', () => {
    const text = page();
    expect(text).to.match(
      /description<\/th><td class="before">Hover<\/td><td class="planned">Hover <ins>long<\/ins><\/td><td class="after">Hover <ins>short<\/ins>/,
    );
    expect(text).to.match(
      /containerTimeoutSeconds<\/th><td class="before">3600<\/td><td class="none">left alone/,
    );
    expect(text).to.include('last changed 2026-11-23T10:00:00Z by user <code>ada@example.com</code>');
  });

  it('prints the command that makes a new plan', () => {
    const command =
      "--experiences-config 'more ones'\\''.yaml' --experiences-config - --no-archive --max-archive 60% --encrypt --key-file '/keys/plan key' --out plan.json";
    expect(page()).to.include(command.replaceAll("'", '&#39;'));
  });

  it('shows no secret', () => {
    expect(page()).not.to.include('hunter2');
    expect(page({ redact: ['SPEED'] })).not.to.match(/env SPEED<\/th><td class="before">5/);
  });

  it('says that a plan was already applied, and lists nothing', () => {
    const text = page({ alreadyApplied: true });
    expect(text).to.include('was already applied').and.not.to.include('class="entry');
  });
});
