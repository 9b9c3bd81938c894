/** The reviewed marks, which the browser stores under the checksum of the plan. */
export const MARKS = `
  const plan = document.body.dataset.plan;
  const PLACE = 'sync reviewed ';
  const reviewed = new Set();
  // A browser that stores nothing throws an error.
  const tryTo = (action) => {
    try {
      return action();
    } catch {
      return undefined;
    }
  };
  const keepMarks = () => {
    const keep = () => localStorage.setItem(PLACE + plan, [...reviewed].join(' '));
    const makeRoom = () => {
      for (const place of Object.keys(localStorage)) if (place.startsWith(PLACE)) localStorage.removeItem(place);
      keep();
      return true;
    };
    const kept = tryTo(() => (keep(), true)) ?? tryTo(makeRoom);
    left.title = kept ? '' : 'This browser keeps no marks for this page: they are lost when it is closed.';
  };
  const showMarks = () => {
    left.textContent = number(distinct(entries.filter(({ key }) => !reviewed.has(key)))) + ' left to review';
  };
  const mark = (entry, isReviewed) => {
    if (isReviewed) reviewed.add(entry.key);
    else reviewed.delete(entry.key);
    if (entry.box) entry.box.checked = isReviewed;
    entry.element?.classList.toggle('reviewed', isReviewed);
    if (isReviewed && entry.details) entry.details.open = false;
  };
  const changeMark = (entry, isReviewed) => {
    mark(entry, isReviewed);
    keepMarks();
    showMarks();
    if (isPressed(left)) filter();
  };
  const addBox = (entry) => {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.className = 'seen';
    box.title = 'Reviewed';
    box.ariaLabel = 'Reviewed: ' + entry.element.querySelector('b').textContent;
    box.checked = reviewed.has(entry.key);
    box.addEventListener('change', () => changeMark(entry, box.checked));
    entry.box = box;
    entry.element.append(box);
  };
  const dress = (entry) => {
    if (hiddenRows) showRows(entry, wanted().field);
    if (plan === undefined) return;
    addBox(entry);
    entry.element.classList.toggle('reviewed', reviewed.has(entry.key));
  };
  const startReview = () => {
    for (const entry of entries) if (entry.element) addBox(entry);
    const kept = tryTo(() => localStorage.getItem(PLACE + plan)) ?? '';
    for (const key of kept.split(' ')) if (entryByKey.has(key)) mark(entryByKey.get(key), true);
    left.hidden = false;
    left.addEventListener('click', () => {
      press(left, !isPressed(left));
      filter();
    });
    showMarks();
  };
`;
