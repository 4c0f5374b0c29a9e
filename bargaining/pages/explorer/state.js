// What the reader chose: a preset, values that differ from it, two axes and a prediction; kept in the page's address.
"use strict";
// Marks that turn the direction of writing would turn the page's own words: they are written out instead.
const unturned = (text) => text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (mark) => `\\\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
const read = async (id) => {
  const text = document.getElementById(id).textContent;
  if (text[0] !== '"') return JSON.parse(unturned(text));
  const bytes = Uint8Array.from(atob(JSON.parse(text)), (letter) => letter.charCodeAt(0));
  return JSON.parse(unturned(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text()));
};
const data = await read("data"), evidence = await read("evidence");
const engine = new Engine(data);
const mixing = data.mixes && engine.decides ? new Mixing(engine) : null;
const parameters = data.parameters.map((one) => ({ ...one, range: one.range.map((k) => engine.numbers[k]) }));
const presets = data.presets.map((one) => ({ ...one, values: one.values.map((k) => engine.numbers[k]) }));
const named = new Map(data.outcomes.map(([k, label, short, name]) => [k, { label, short, name }]));
const placeOf = new Map(parameters.map((one, k) => [one.name, k]));

const state = { preset: data.start, values: presets[data.start].values.slice(), x: 0, y: 0, chosen: -1 };

// A slider stands at one of whole steps; what is typed need not.
for (const one of parameters) {
  const span = Q.float(one.range[1]) - Q.float(one.range[0]);
  const power = Math.floor(Math.log10(span / 400 || 1));
  one.step = power < 0 ? { n: 1n, d: 10n ** BigInt(-power) } : { n: 10n ** BigInt(power), d: 1n };
  one.steps = Math.max(1, Math.round(span / Q.float(one.step)));
}
const stepOf = (k) => Math.round((Q.float(state.values[k]) - Q.float(parameters[k].range[0])) / Q.float(parameters[k].step));
const atStep = (k, step) => {
  const { range, step: size } = parameters[k];
  const value = Q.add(range[0], Q.mul(size, { n: BigInt(step), d: 1n }));
  return within(k, Q.reduced(value.n, value.d));
};
const within = (k, value) => {
  const [low, high] = parameters[k].range;
  return Q.cmp(value, low) < 0 ? low : Q.cmp(value, high) > 0 ? high : value;
};
// What somebody wrote as a fraction, or null; roots that the page finds may have long ends.
const typedValue = (text) => (text.length < 1000 ? Q.of(text) : null);
const varying = parameters.map((_, k) => k).filter((k) => !Q.same(...parameters[k].range));
const changed = (k) => !Q.same(state.values[k], presets[state.preset].values[k]);

function labelOf(c) {
  if (named.has(c)) return named.get(c).label;
  return engine.profile(c).map((option, i) => data.places[i].options[option][0]).join("\u2013");
}
const shortOf = (c) => (named.has(c) ? named.get(c).short : labelOf(c));

function written() {
  const parts = new URLSearchParams();
  parts.set("from", presets[state.preset].name);
  const own = parameters.flatMap((one, k) => (changed(k) ? [`${one.name}:${Q.text(state.values[k])}`] : []));
  if (own.length) parts.set("set", own.join(","));
  if (parameters.length > 1) parts.set("map", [state.x, state.y].map((k) => parameters[k].name).join(","));
  if (state.chosen >= 0) parts.set("why", engine.profile(state.chosen).map((o, i) => data.places[i].options[o][0]).join(","));
  return parts.toString();
}

// Takes from an address what there is in this page; returns what it could not take, in words.
function restored(hash) {
  if ($(hash.slice(1))) return []; // a place in the page
  const parts = new URLSearchParams(hash.replace(/^#/, "")), left = [];
  const refused = (text, why) => left.push(`${text.length > 60 ? `${text.slice(0, 60)}\u2026` : text} (${why})`);
  for (const part of parts.keys()) if (!["from", "set", "map", "why"].includes(part)) refused(part, "unknown");
  const from = parts.get("from");
  if (from !== null || parts.has("set")) {
    const found = presets.findIndex((one) => one.name === from);
    if (from !== null && found < 0) refused(from, "no preset of this page");
    state.preset = found < 0 ? data.start : found;
    state.values = presets[state.preset].values.slice();
  }
  for (const pair of (parts.get("set") || "").split(",").filter(Boolean)) {
    const [name, text = ""] = pair.split(":"), k = placeOf.get(name), value = typedValue(text);
    if (k === undefined) refused(pair, "no assumption of this page");
    else if (!value) refused(pair, "not a number");
    else if (!Q.same(value, within(k, value))) refused(pair, `expected ${parameters[k].range.map(Q.text).join(" to ")}`);
    else state.values[k] = value;
  }
  const map = parts.get("map"), axes = (map || "").split(",").map((name) => placeOf.get(name));
  if (axes.length === 2 && axes.every((k) => varying.includes(k)) && axes[0] !== axes[1]) [state.x, state.y] = axes;
  else if (map && varying.length > 1) refused(map, "expected two assumptions that vary");
  const why = parts.get("why");
  if (why && engine.candidates) {
    const profile = why.split(",").map((name, i) => (data.places[i] ? data.places[i].options.findIndex((o) => o[0] === name) : -1));
    const c = profile.length === data.places.length && profile.every((o) => o >= 0) ? engine.number(profile) : -1;
    if (c >= 0) state.chosen = c; else refused(why, "nothing that can be predicted here");
  }
  return left;
}

const quoted = (text) => JSON.stringify(String(text)).replace(/\u007f/g, "\\u007f");

// The world as a file that the command line reads: the scenario, with the values in force as its baseline.
function toml() {
  const values = parameters.map((one, k) => [one.name, Q.text(state.values[k]), k]);
  const base = presets.findIndex((one) => one.kind === "baseline");
  const lines = [
    `# Values chosen in the page of ${data.name}; bargaining ${data.version}`,
    ...(data.extends.endsWith(".toml") ? [`# Keep it in the folder of ${quoted(data.extends)}`] : []),
    "[scenario]",
    `name = ${quoted(data.name.slice(0, 50) + "_world")}`,
    `title = ${quoted(data.title + ", values chosen by hand")}`,
    `extends = ${quoted(data.extends)}`,
  ];
  if (data.concept_set) lines.push(`concept = ${quoted(data.concept)}`);
  const variants = Object.entries(data.variants);
  if (variants.length) lines.push(`variants = { ${variants.map(([one, two]) => `${one} = ${quoted(two)}`).join(", ")} }`);
  for (const [name, text, k] of values) {
    if (Q.same(state.values[k], presets[base].values[k])) continue;
    const from = changed(k) ? "chosen by hand" : `as in the preset ${presets[state.preset].label}`;
    lines.push("", `[parameters.${name}]`, `baseline = ${text.includes("/") ? quoted(text) : text}`, `assumption = ${quoted(from)}`);
  }
  return lines.join("\n") + "\n";
}
