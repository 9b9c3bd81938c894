import { type Member, type MembershipView, throughArchiving } from '../plan-view.ts';
import { line, type Line, type Span, span } from '../styled-line.ts';
import { number } from '../wording.ts';
import { type Extent, shownName } from './extent.ts';
import { foldedList } from './fold.ts';

const MOST_MEMBERS = 10;
const MOST_WHEN_BRIEF = 3;

const size = (view: MembershipView): Span[] => {
  const { sizes, enters, leaves } = view;
  const how = throughArchiving(view);
  const signs = [
    ...(leaves.length > 0 ? [span(` -${number(leaves.length)}`, 'before')] : []),
    ...(how === '' ? [] : [span(` (${how})`, 'dim')]),
    ...(enters.length > 0 ? [span(` +${number(enters.length)}`, 'after')] : []),
  ];
  if (!sizes) return signs;
  const empties = sizes.after === 0;
  return [
    ...signs,
    span(`, ${number(sizes.before)} -> ${number(sizes.after)} experiences`, 'dim'),
    ...(empties ? [span(' (becomes empty)', 'warning')] : []),
  ];
};

const memberLine =
  (mark: '-' | '+', extent: Extent) =>
  ({ name, archived }: Member): Line =>
    line(6, [
      span(`${mark} ${shownName(name, extent)}`, mark === '-' ? 'before' : 'after'),
      ...(archived ? [span(' (through archiving)', 'dim')] : []),
    ]);

/** A tag, system or suite with what leaves and what enters it, in this order. */
export const membershipLines = (view: MembershipView, extent: Extent): Line[] => {
  const most = extent.brief ? MOST_WHEN_BRIEF : MOST_MEMBERS;
  return [
    line(2, [span('~ ', 'update'), span(shownName(view.name, extent), 'strong'), ...size(view)]),
    ...foldedList(view.leaves, most, extent, 6, 'leave', memberLine('-', extent)),
    ...foldedList(view.enters, most, extent, 6, 'enter', memberLine('+', extent)),
  ];
};
