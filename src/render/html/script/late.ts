/**
 * Makes elements of the late parts of a page, which are batches of entries and long lists inside entries: when they come near the screen, when a
 * key or a link leads to one, for printing and searching, or else when the browser is idle.
 */
export const LATE = `
  // The page allows only this policy, and only its own text passes through it.
  const policy = globalThis.trustedTypes?.createPolicy('rows', { createHTML: (html) => html });
  const make = (part) => {
    if (!part || part.isMade) return;
    part.isMade = true;
    part.element.innerHTML = policy ? policy.createHTML(part.html) : part.html;
    if (part.owner) setMembers(part.owner);
    for (const [i, entry] of part.entries.entries()) {
      setElement(entry, part.element.children[i]);
      dress(entry);
    }
  };
  const makeAll = () => lateParts.forEach(make);
  const inIdleTime = globalThis.requestIdleCallback ?? ((action) => setTimeout(action, 50));
  const makeRest = () => {
    const next = lateParts.find(({ isMade }) => !isMade);
    if (!next) return;
    make(next);
    inIdleTime(makeRest);
  };
  const startMaking = () => {
    const partByElement = new Map(lateParts.map((part) => [part.element, part]));
    const onSight = (sights) => {
      for (const { isIntersecting, target } of sights) if (isIntersecting) make(partByElement.get(target));
    };
    const sight = new IntersectionObserver(onSight, { rootMargin: '1000px 0px' });
    for (const { element } of lateParts) sight.observe(element);
    addEventListener('beforeprint', makeAll);
    inIdleTime(makeRest);
  };
`;
