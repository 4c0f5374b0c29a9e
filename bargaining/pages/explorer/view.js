// Elements made of text alone: nothing of the data is ever read as HTML.
function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  return filled(made, attributes, children);
}
function s(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}
function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || value === null) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter((one) => one !== null && one !== undefined).map((one) => (typeof one === "object" ? one : String(one))));
  return made;
}
const $ = (id) => document.getElementById(id);
// Writes a part anew and keeps the focus: on what has the same id, else where there is still something to read.
function renewed(part, children, other) {
  const held = part.contains(document.activeElement) ? document.activeElement.id : null;
  part.replaceChildren(...children);
  if (held !== null) ($(held) || other).focus();
}
const auto = (text, tag = "span") => h(tag, { dir: "auto" }, text);

function shown(x, digits = 3) {
  if (!Number.isFinite(x)) return "\u2013";
  const text = (x * (1 + 1e-12)).toFixed(digits); // a half that floats put a little below is rounded as it is written
  if (Number(text) === 0 && x !== 0 && Math.abs(x) < 10 ** -digits) return x.toExponential(1).replace("-", "\u2212").replace("e-", "e\u2212");
  return (Number(text) === 0 ? (0).toFixed(digits) : text).replace("-", "\u2212");
}
const signed = (x) => (x > 0 ? "+" : "") + shown(x);

// Signs of outcomes as the figures have them: a tint, a hatch and a letter.
const HATCH = [[], ["M0 8L8 0"], "dots", ["M0 0L8 8"], ["M0 4H8"], ["M0 8L8 0", "M0 0L8 8"], ["M4 0V8"], "rings", ["M0 4H8", "M4 0V8"]];
const dark = matchMedia("(prefers-color-scheme: dark)");
const printing = matchMedia("print");
const signOf = new Map(data.sign_of);
const free = data.signs.map((_, k) => k).filter((k) => !new Set(signOf.values()).has(k)).reverse();
function sign(c) {
  if (!signOf.has(c)) signOf.set(c, free.length ? free.shift() : c % data.signs.length);
  return data.signs[signOf.get(c)];
}
const night = () => dark.matches && !printing.matches;
const face = (c) => sign(c)[night() ? 2 : 1];

function tile(c) {
  const [colour, , , hatch] = sign(c), found = [s("rect", { width: 8, height: 8, fill: face(c) })];
  const ink = night() ? "#ffffff" : colour, marks = HATCH[hatch];
  if (marks === "dots") found.push(s("circle", { cx: 4, cy: 4, r: 1, fill: ink }));
  else if (marks === "rings") found.push(s("circle", { cx: 4, cy: 4, r: 2.2, fill: "none", stroke: ink, "stroke-width": 0.7 }));
  else for (const d of marks) found.push(s("path", { d, stroke: ink, "stroke-width": 0.8, "stroke-opacity": night() ? 0.55 : 0.9 }));
  return found;
}

// A pattern for a set of predictions: bands of each where there are several.
function pattern(set, id, scale = 1) {
  if (!set.length) return s("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, s("rect", { width: 8, height: 8, fill: night() ? "#23282e" : "#f4f4f4" }));
  if (set.length === 1) return s("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, tile(set[0]));
  const band = 16;
  return s("pattern", { id, width: 8, height: band * set.length, patternUnits: "userSpaceOnUse", patternTransform: `rotate(-35) scale(${scale})` },
    set.map((c, k) => s("g", { transform: `translate(0 ${k * band})` }, tile(c), s("g", { transform: "translate(0 8)" }, tile(c)))));
}

let swatches = 0;
function swatch(set) {
  swatches += 1;
  const id = `sw${swatches}`;
  return s("svg", { class: "swatch", viewBox: "0 0 26 26", "aria-hidden": "true", focusable: "false" },
    s("defs", {}, pattern(set, id, 0.55)), s("rect", { width: 26, height: 26, fill: `url(#${id})` }),
    s("rect", { x: 0.5, y: 0.5, width: 25, height: 25, fill: "none", stroke: set.length ? sign(set[0])[0] : "#888", "stroke-opacity": 0.8 }));
}

const placeLabel = (i) => {
  const place = data.places[i];
  return place.label || place.name;
};
function optionText(i, o) {
  const [name, label] = data.places[i].options[o];
  return label ? `${label}` : name.replaceAll("_", " ").replaceAll("+", ", ");
}
// Names as a formula has them, in words where the page has some.
const placeNamed = (name) => { const i = data.places.findIndex((place) => place.name === name); return i < 0 ? name.replaceAll("_", " ") : placeLabel(i); };
const optionNamed = (where, name) => {
  const i = data.places.findIndex((place) => place.name === where), o = i < 0 ? -1 : data.places[i].options.findIndex(([own]) => own === name);
  return o < 0 ? name.replaceAll("_", " ") : optionText(i, o);
};
const several = (count, one, many) => `${count} ${count === 1 ? one : many}`;

function citation(id) {
  const [source, paragraphs] = evidence.claims[id];
  return `${evidence.sources[source][0]} \u00b6${paragraphs.join(", ")}`;
}
function claimList(ids) {
  return h("ul", { class: "claims" }, ids.map((id) => {
    const [source, , text] = evidence.claims[id];
    return h("li", { dir: "auto" }, `${id}, `, h("span", { title: evidence.sources[source][1] }, citation(id)), text ? `: ${text}` : "");
  }));
}
