/** The filters and the expanded rows are part of the URL, so that a link shows what its sender saw. */
export const ADDRESS = `
  const MOST_KEYS = 500;
  let current;

  const openState = () => {
    const opening = entries.filter(({ shown, details }) => shown && details);
    if (entries.every(({ details, wasOpen }) => !details || details.open === wasOpen)) return {};
    if (opening.length > 0 && opening.every(({ details }) => details.open)) return { open: 'all' };
    if (opening.length > 0 && opening.every(({ details }) => !details.open)) return { open: 'none' };
    const turned = entries.filter(({ details, wasOpen }) => details && details.open !== wasOpen);
    return { turned: turned.slice(0, MOST_KEYS).map(({ key }) => key).join(' ') };
  };
  const address = () => {
    const { kinds, field, group } = wanted();
    const parts = { kinds: kinds.join(' '), text: search.value.trim(), field, group, ...openState(), at: current?.key ?? '' };
    const said = new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== '')).toString();
    return said === '' ? location.pathname + location.search : '#' + said;
  };
  let followed = location.hash;
  let keeping = 0;
  const keepAddressSoon = () => {
    clearTimeout(keeping);
    keeping = setTimeout(() => {
      // The reader has followed another link, which has not been read yet.
      if (location.hash !== followed) return;
      history.replaceState(null, '', address());
      followed = location.hash;
    }, 100);
  };

  const followAddress = () => {
    followed = location.hash;
    const parts = new URLSearchParams(followed.slice(1));
    const words = (name) => (parts.get(name) ?? '').split(' ').filter((word) => word !== '');
    setFilter({ kinds: words('kinds'), text: parts.get('text') ?? '', field: parts.get('field') ?? '', group: parts.get('group') ?? '' });
    const open = parts.get('open');
    const turned = new Set(words('turned'));
    for (const entry of entries) {
      if (!entry.details) continue;
      entry.details.open = open !== null && entry.shown ? open === 'all' : entry.wasOpen !== turned.has(entry.key);
      if (turned.has(entry.key)) unfold(entry);
    }
    const at = entryByKey.get(parts.get('at'));
    if (at?.shown) goTo(at);
  };
`;
