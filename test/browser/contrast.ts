import { expect } from 'chai';
import type { Page } from 'playwright-core';

/** The minimum contrast of small text: https://www.w3.org/TR/WCAG22/#contrast-minimum */
const LEAST_CONTRAST = 4.5;

const FAINT = `(() => {
      const rgba = (text) => {
        const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
        return { r, g, b, a };
      };
      const over = (top, below) => {
        const mix = (one) => top[one] * top.a + below[one] * (1 - top.a);
        return { r: mix('r'), g: mix('g'), b: mix('b'), a: 1 };
      };
      const light = ({ r, g, b }) => {
        const [x, y, z] = [r, g, b].map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
      };
      const chain = (one) => (one ? [...chain(one.parentElement), one] : []);
      const contrast = (one) => {
        const around = chain(one);
        const background = around.map((each) => rgba(getComputedStyle(each).backgroundColor)).reduce((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
        const opacity = around.reduce((product, each) => product * Number(getComputedStyle(each).opacity), 1);
        const colour = rgba(getComputedStyle(one).color);
        const [a, b] = [light(over({ ...colour, a: colour.a * opacity }, background)), light(background)];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      };
      const hasText = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
      const shown = [...document.body.querySelectorAll('*')].filter((one) => hasText(one) && one.checkVisibility());
      return { seen: shown.length, faint: shown.filter((one) => contrast(one) < ${String(LEAST_CONTRAST)}).map((one) => one.outerHTML.slice(0, 120) + ' ' + contrast(one)) };
    })()`;

/** Expects every visible text of a page to have the minimum contrast; returns the number of texts. */
export const expectContrast = async (page: Page, what: string): Promise<number> => {
  const { seen, faint } = await page.evaluate<{ seen: number; faint: string[] }>(FAINT);
  expect(faint, what).to.deep.equal([]);
  return seen;
};
