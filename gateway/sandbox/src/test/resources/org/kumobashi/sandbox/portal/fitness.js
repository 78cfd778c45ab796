// Looks at a page as WCAG 2.2 asks, as far as a program can: run by the test, not by any page.
const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '')
  + (e.id ? '' : ' ' + (e.getAttribute('name') || '') + (e.value || '') + e.textContent.trim().slice(0, 40)
    + '@' + [...document.querySelectorAll(e.tagName)].indexOf(e));
const shown = e => {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  return box.width > 0 && box.height > 0 && style.visibility !== 'hidden' && style.display !== 'none';
};
const colour = text => {
  const parts = (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  return {r: parts[0], g: parts[1], b: parts[2], a: parts.length > 3 ? parts[3] : 1};
};
const over = (top, below) => ({
  r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a),
  b: top.b * top.a + below.b * (1 - top.a), a: 1});
// Without any background of its own a page stands on the browser's.
const canvas = () => matchMedia('(prefers-color-scheme: dark)').matches
  ? {r: 18, g: 18, b: 18, a: 1} : {r: 255, g: 255, b: 255, a: 1};
const background = e => {
  const layers = [];
  for (let at = e; at; at = at.parentElement) {
    const layer = colour(getComputedStyle(at).backgroundColor);
    layers.push(layer);
    if (layer.a === 1) break;
  }
  return layers.reverse().reduce((below, top) => over(top, below), canvas());
};
const luminance = c => {
  const linear = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
};
const contrast = (one, other) => {
  const a = luminance(one), b = luminance(other);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};
const faultsOfColour = () => {
  const faults = [];
  for (const e of document.body.querySelectorAll('*')) {
    const texts = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const field = e.matches('input:not([type=hidden]):not([type=checkbox]):not([type=radio]),select,textarea');
    if (!shown(e) || !(texts || field)) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const below = background(e), ratio = contrast(over(colour(style.color), below), below);
    if (ratio < (large ? 3 : 4.5)) faults.push('contrast of ' + ratio.toFixed(2) + ': ' + name(e));
    if (field && contrast(colour(style.borderTopColor), background(e.parentElement)) < 3) {
      faults.push('border too faint: ' + name(e));
    }
  }
  return faults;
};
const named = e => (e.labels && [...e.labels].some(l => l.textContent.trim()))
  || (e.getAttribute('aria-label') || '').trim()
  || (e.getAttribute('aria-labelledby') || '').split(' ').some(id => id && document.getElementById(id));
const faults = language => {
  const found = faultsOfColour(), all = q => [...document.querySelectorAll(q)];
  if (document.documentElement.lang !== language) found.push('language: ' + document.documentElement.lang);
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
    found.push('scrolls sideways: ' + document.documentElement.scrollWidth + ' by '
      + all('main *, header *').filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(name).slice(-3));
  }
  all('input:not([type=hidden]),select,textarea').filter(e => !named(e)).forEach(e => found.push('no label: ' + name(e)));
  all('a[href],button').filter(e => !(e.textContent.trim() || named(e))).forEach(e => found.push('no name: ' + name(e)));
  all('img:not([alt]),svg:not([aria-hidden]):not([role=img])').forEach(e => found.push('no text instead: ' + name(e)));
  let level = 0;
  for (const e of all('h1,h2,h3,h4,h5,h6')) {
    const next = Number(e.tagName[1]);
    if (next > level + 1) found.push('headings jump to ' + name(e));
    level = next;
  }
  if (all('h1').length !== 1) found.push('there has to be one h1, not ' + all('h1').length);
  if (all('main').length !== 1) found.push('there has to be one main');
  const ids = all('[id]').map(e => e.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => found.push('twice: id ' + id));
  all('[aria-describedby],[aria-labelledby]').forEach(e =>
    ((e.getAttribute('aria-describedby') || '') + ' ' + (e.getAttribute('aria-labelledby') || '')).split(' ')
      .filter(id => id && !document.getElementById(id)).forEach(id => found.push('no element ' + id + ' for ' + name(e))));
  all('button,a.button,input[type=checkbox],input[type=radio]').filter(shown).forEach(e => {
    const box = e.getBoundingClientRect(), label = e.labels && e.labels[0] && e.labels[0].getBoundingClientRect();
    if (Math.max(box.height, label ? label.height : 0) < 24) found.push('too small to touch: ' + name(e));
  });
  return found;
};
const focus = () => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return {name: '', visible: true};
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && contrast(colour(style.outlineColor), background(e.parentElement)) >= 3;
  return {name: name(e), visible: ring && box.left >= 0 && box.width > 0};
};
// Of several radio buttons the keyboard reaches one, and the arrow keys the others.
const operable = () => [...document.querySelectorAll(
  'a[href],button,input:not([type=hidden]):not([type=radio]),select,textarea,summary')]
  .filter(e => shown(e) && !e.disabled).map(name);
