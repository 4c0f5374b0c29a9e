// The page: what is on the screen, and what happens when something is moved.
const rows = [], now = { at: null, pure: [], mixed: [] };
const later = (wait) => { let timer = 0; return (run) => { clearTimeout(timer); timer = setTimeout(run, wait); }; };
const soon = later(60), flipping = later(160), telling = later(700), addressing = later(300);
const [ONE, MANY] = data.called;

function setValue(k, value) { setValues([[k, value]]); }
function setValues(pairs) {
  for (const [k, value] of pairs) { state.values[k] = value; showRow(k); }
  update();
}
function choosePreset(k) {
  state.preset = k;
  state.values = presets[k].values.slice();
  parameters.forEach((_, one) => showRow(one));
  $("preset").value = k;
  filter();
  update();
}

// --- assumptions

function buildControls() {
  const kinds = { baseline: "Baseline", document: "As a document reads it", overlay: "Overlays", asked: "As asked for" };
  const groups = new Map();
  presets.forEach((one, k) => {
    if (!groups.has(one.kind)) groups.set(one.kind, h("optgroup", { label: kinds[one.kind] }));
    groups.get(one.kind).append(h("option", { value: k }, one.label));
  });
  $("preset").append(...groups.values());
  $("preset").addEventListener("change", (event) => choosePreset(Number(event.target.value)));
  $("reset").addEventListener("click", () => choosePreset(state.preset));
  const wide = matchMedia("(min-width: 62rem)").matches, few = parameters.length <= 12;
  const first = few ? [] : data.study;
  const parts = first.length ? [["What the study varies", first, true]] : [];
  data.kinds.forEach(([name, meaning], kind) => {
    const own = parameters.map((_, k) => k).filter((k) => parameters[k].kind === kind && !first.includes(k));
    if (own.length) parts.push([name.replaceAll("_", " "), own, few, meaning]);
  });
  for (const [name, own, open, meaning] of parts) {
    const group = h("details", { open: (few && wide) || (open && !few && wide) || (open && few && own.length < 6) },
      h("summary", {}, name[0].toUpperCase() + name.slice(1), h("span", { class: "quiet" }, ` ${own.length}`)),
      meaning ? h("p", { class: "quiet", dir: "auto" }, meaning) : null, own.map(buildRow));
    $("groups").append(group);
  }
  if (few) $("search-row").hidden = true;
  $("search").addEventListener("input", filter);
  $("only-changed").addEventListener("change", filter);
}

function buildRow(k) {
  const one = parameters[k], id = `p${k}`;
  const number = h("input", { type: "text", id, inputmode: "decimal", autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-note`,
    onchange: () => typed(k), onkeydown: (event) => { if (event.key === "Enter") typed(k); else if (event.key === "Escape") showRow(k); } });
  const slider = h("input", { type: "range", min: 0, max: one.steps, step: 1, "aria-label": one.label, oninput: () => setValue(k, atStep(k, Number(slider.value))) });
  const spread = readings.map((reading) => [reading.values[k], reading.silent.includes(k)]).filter(([, silent]) => !silent);
  const x = (value) => `${(0.6 + 98.8 * share(k, value)).toFixed(2)}%`;
  const own = s("line", { class: "own", y1: 0, y2: 7 });
  const ticks = s("svg", { class: "ticks", "aria-hidden": "true" }, spread.map(([value]) => s("line", { x1: x(value), x2: x(value), y1: 1, y2: 6 })), own);
  const back = h("button", { type: "button", class: "small", onclick: () => { setValue(k, presets[state.preset].values[k]); number.focus(); } });
  const note = h("span", { id: `${id}-note` });
  const row = h("div", { class: "assumption" }, h("label", { for: id, dir: "auto" }, one.label), number, h("div", { class: "track" }, slider, ticks), h("div", { class: "under" }, note, back), documentsOn(k));
  rows[k] = { row, number, slider, own, back, note, x };
  return row;
}

// What the documents say of an assumption, written out when it is asked for.
function documentsOn(k) {
  const said = evidence.said[k];
  if (!said.length) return null;
  const list = h("ul", { class: "claims" });
  const whole = h("details", { class: "documents", ontoggle: () => {
    if (!whole.open || list.children.length) return;
    for (const [name, claims, why, assumption] of said) {
      const one = presets.find((preset) => preset.kind === "document" && preset.name === name);
      list.append(h("li", {}, auto(one.label), ": ", h("strong", {}, Q.text(one.values[k])), auto(why ? ` ${why}` : ""),
        assumption ? h("span", { dir: "auto" }, ` (assumed: ${assumption})`) : null, claims.length ? claimList(claims) : null));
    }
  } }, h("summary", { "aria-label": `${parameters[k].label}: what ${several(said.length, "document says", "documents say")}` }, several(said.length, "document speaks", "documents speak")), list);
  return whole;
}

function typed(k) {
  const { number, note } = rows[k], value = typedValue(number.value), [low, high] = parameters[k].range;
  if (value && Q.cmp(value, low) >= 0 && Q.cmp(value, high) <= 0) { setValue(k, value); return; }
  number.setAttribute("aria-invalid", "true");
  note.className = "error";
  note.textContent = value ? `Expected a value from ${Q.text(low)} to ${Q.text(high)}` : "Expected a number such as 0.4 or 2/5";
  $("said").textContent = `${parameters[k].label}: ${note.textContent}`;
}

function showRow(k) {
  const { row, number, slider, own, back, note, x } = rows[k], [low, high] = parameters[k].range;
  const preset = presets[state.preset], moved = changed(k), at = preset.values[k];
  number.value = Q.text(state.values[k]);
  number.removeAttribute("aria-invalid");
  slider.value = stepOf(k);
  slider.setAttribute("aria-valuetext", Q.text(state.values[k]));
  own.setAttribute("x1", x(at));
  own.setAttribute("x2", x(at));
  row.classList.toggle("changed", moved);
  back.hidden = !moved;
  back.textContent = `Back to ${Q.text(at)}`;
  back.setAttribute("aria-label", `${parameters[k].label}: back to ${Q.text(at)}`);
  note.className = "";
  note.textContent = `${Q.text(low)} to ${Q.text(high)}${preset.silent.includes(k) ? "; the document is silent, the baseline stands in" : ""}${moved ? "; changed" : ""}`;
}

function filter() {
  const wanted = $("search").value.trim().toLocaleLowerCase(), only = $("only-changed").checked;
  let count = 0;
  parameters.forEach((one, k) => {
    const found = (!wanted || `${one.label} ${one.name}`.toLocaleLowerCase().includes(wanted)) && (!only || changed(k));
    rows[k].row.hidden = !found;
    count += found ? 1 : 0;
  });
  for (const group of $("groups").children) {
    const some = [...group.querySelectorAll(".assumption")].some((row) => !row.hidden);
    group.hidden = !some;
    if ((wanted || only) && some) group.open = true;
  }
  $("found").textContent = wanted || only ? `${several(count, "assumption", "assumptions")} found` : "";
}

// --- the answer

// The preset at which all values are as now, or none.
function atPreset() {
  const same = (one) => one.values.every((value, k) => Q.same(value, state.values[k]));
  return same(presets[state.preset]) ? presets[state.preset] : presets.find(same);
}

const starts = presets.map((one) => (mixing ? one.solved.mixed : []).map(({ play }) => ({
  play: mixing.start(play), preset: one, used: play.map((own) => own.filter((_, k) => k % 2 === 0).join("/")).join() })));

// Where mixed equilibria may start from: those of the nearest preset, then those of others that use other options.
function beginnings() {
  const far = (one) => parameters.reduce((sum, p, k) => {
    const width = Q.float(p.range[1]) - Q.float(p.range[0]);
    return sum + (width ? ((Q.float(one.values[k]) - now.at.floats[k]) / width) ** 2 : 0);
  }, 0);
  const order = presets.map((one, k) => [far(one), k]).sort((a, b) => a[0] - b[0]), seen = new Set(), found = [];
  for (const [, k] of order) {
    const fresh = starts[k].filter(({ used }) => !seen.has(used));
    fresh.forEach(({ used }) => seen.add(used));
    found.push(...fresh);
  }
  return found;
}

function decided() {
  now.at = engine.point(state.values);
  if (engine.decides) engine.decide(now.at);
  now.known = atPreset();
  now.pure = engine.decides ? now.at.holds : (now.known ? now.known.solved.pure.map((one) => one[0]) : []);
  now.mixed = mixing ? mixing.all(beginnings(), now.at) : [];
  answer();
}

function update() {
  decided();
  followed();
}

// What may come a moment after the answer.
function followed() {
  refreshMap();
  soon(reasons);
  flipping(flip);
  addressing(address);
  telling(() => {
    const moved = parameters.filter((_, k) => changed(k)).length;
    $("said").textContent = `${$("summary").textContent} ${several(moved, "assumption differs", "assumptions differ")} from the preset.`;
  });
}

function address() {
  try { history.replaceState(null, "", `#${written()}`); } catch { location.hash = written(); }
}

function answer() {
  const names = engine.decides ? now.pure.map(shortOf) : now.known ? now.known.solved.pure.map((one) => one[1]) : null;
  const count = names && several(names.length, ONE, MANY), extra = now.mixed.length ? `, and ${several(now.mixed.length, "mixed one", "mixed ones")} (numerical)` : "";
  $("summary").textContent = names ? `${count}${names.length ? `: ${names.slice(0, 8).join(" \u00b7 ")}${names.length > 8 ? " \u00b7 \u2026" : ""}` : ""}${extra}.` : "Not decided in this page between the presets.";
  const differ = parameters.filter((_, k) => changed(k)).length, preset = presets[state.preset];
  const silent = preset.silent.length ? ` The document is silent on ${several(preset.silent.length, "assumption", "assumptions")}, where the baseline stands in.` : "";
  $("preset-note").textContent = `${differ ? `${several(differ, "value differs", "values differ")} from this preset.` : "All values as in this preset."}${silent}`;
  $("reset").disabled = !differ;
  const moved = parameters.flatMap((one, k) => (changed(k) ? [`${one.label} ${Q.text(state.values[k])} (from ${Q.text(preset.values[k])})`] : []));
  const dense = data.places.length * (now.pure.length + now.mixed.length) > 30;
  document.body.classList.toggle("dense", dense);
  const rest = dense ? " What everybody plays and gets, and small regions of the map, are not printed." : names && names.length > 8 ? ` Of ${names.length} ${MANY} the first 8 are printed.` : "";
  $("world").textContent = `Values: ${preset.label}${moved.length ? `, but ${moved.join("; ")}` : ""}.${rest}`;
  const cards = engine.decides ? now.pure.map(pureCard) : now.known ? now.known.solved.pure.map(plainCard) : [];
  renewed($("cards"), cards, $("answer"));
  $("mixed").replaceChildren(...now.mixed.map(mixedCard));
  proved();
}

function payoffsAt(c) {
  if (mixing) return mixing.payoffs(mixing.pure(c), now.at);
  const pays = engine.game.pays;
  if (pays) {
    const value = (poly) => { let sum = 0; for (let j = 0; j < poly.length; j += 2) sum += engine.floats[poly[j + 1]] * now.at.products[poly[j]]; return sum; };
    return pays[c].map(([above, below]) => value(above) / (below ? value(below) : 1));
  }
  const known = now.known && now.known.solved.pure.find((one) => one[0] === c);
  return known ? known[2] : null;
}

const alone = data.players.map((_, p) => data.places.filter((place) => place.player === p).length === 1);
function who(plays, paid) {
  const body = data.places.map((place, i) => h("tr", {}, h("th", { scope: "row" }, auto(placeLabel(i))), h("td", {}, plays(i)),
    paid ? h("td", { class: "number" }, place.player >= 0 && alone[place.player] ? shown(paid[place.player]) : "") : null));
  const rest = paid ? data.players.flatMap(([, label], p) => (alone[p] ? [] : [h("tr", {}, h("th", { scope: "row", colspan: 2 }, auto(label), " expects"), h("td", { class: "number" }, shown(paid[p])))])) : [];
  return h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Who"), h("th", { scope: "col" }, "Plays"), paid ? h("th", { scope: "col", class: "number" }, "Payoff") : null)), h("tbody", {}, body, rest));
}

const deviator = (one) => (one.option === undefined ? [placeNamed(one.where || one.player), optionNamed(one.where, one.to)] : [placeLabel(one.place), optionText(one.place, one.option)]);

// The condition that is nearest to failing, or fails most.
function tightest(c) {
  const { game } = engine;
  if (game.shape === "product") {
    let found = null;
    for (const one of engine.conditions(c)) {
      const margin = engine.margin(one.leaf, now.at);
      if (!found || margin < found.margin) found = { ...one, margin, sign: signOfLeaf(one.leaf) };
    }
    return found;
  }
  const known = new Map();
  const look = (k) => {
    if (k >= 0) {
      const [leaf, player, place, to] = game.conditions[k];
      return { leaf, player: game.words[player], where: game.words[place], to: game.words[to], margin: engine.margin(leaf, now.at), sign: signOfLeaf(leaf) };
    }
    if (!known.has(k)) {
      const [every, ...parts] = game.nodes[-k - 1];
      known.set(k, parts.map(look).filter(Boolean).reduce((a, b) => (!a || (every ? b.margin < a.margin : b.margin > a.margin) ? b : a), null));
    }
    return known.get(k);
  };
  return look(game.roots[c]);
}
const signOfLeaf = (leaf) => now.at.signs[engine.leafPoly[leaf]] * engine.leafTurn[leaf];

function tightText(one) {
  if (!one) return "No deviation is possible.";
  const [place, to] = deviator(one);
  if (!place && !to) return "";
  const where = to ? `${place} to \u201c${to}\u201d` : place;
  if (one.sign === 0) return `Tightest: ${where}, which would change nothing (a tie, exactly).`;
  if (engine.game.shape !== "product") return `Tightest condition: ${where}.`;
  return one.sign > 0 ? `Tightest: ${where} would lose ${shown(one.margin)}.` : `${where} would gain ${shown(-one.margin)}.`;
}

function pureCard(c) {
  return h("article", { class: `card${state.chosen === c ? " chosen" : ""}` }, h("h3", {}, swatch([c]), auto(labelOf(c))),
    who((i) => optionText(i, engine.profile(c)[i]), payoffsAt(c)), h("p", { class: "quiet", dir: "auto" }, tightText(tightest(c))),
    h("div", { class: "foot" }, h("span", { class: "tag" }, "decided exactly"), h("button", { type: "button", id: `card-${c}`, "aria-pressed": String(state.chosen === c), onclick: () => choose(c, true) }, "Why, and what flips it")));
}
function plainCard([c, label, paid]) {
  return h("article", { class: "card" }, h("h3", {}, c >= 0 ? swatch([c]) : null, auto(label)),
    paid ? h("table", {}, h("tbody", {}, data.players.slice(0, paid.length).map(([, name], p) => h("tr", {}, h("th", { scope: "row" }, auto(name)), h("td", { class: "number" }, shown(paid[p])))))) : null,
    h("div", { class: "foot" }, h("span", { class: "tag" }, "computed beforehand")));
}
function mixedCard({ play, margin, tight }) {
  const mix = (i) => {
    const used = data.places[i].options.map((_, o) => [o, play[mixing.offsets[i] + o]]).filter(([, p]) => p > 0);
    return used.length === 1 ? optionText(i, used[0][0]) : used.map(([o, p], n) => h("div", {}, `${shown(p)} ${optionText(i, o)}`));
  };
  return h("article", { class: "card" }, h("h3", {}, "Mixed equilibrium"), who(mix, mixing.payoffs(play, now.at)),
    h("p", { class: "quiet", dir: "auto" }, tight ? `Tightest unused option: ${placeLabel(tight.place)} to \u201c${optionText(tight.place, tight.option)}\u201d would lose ${shown(margin)}.` : "All options are in use."),
    h("div", { class: "foot" }, h("span", { class: "tag" }, "numerical")));
}

function proved() {
  const known = now.known, say = [];
  if (known) {
    const { complete, reason, mixed, pure, more } = known.solved;
    say.push(`At this preset the list was computed beforehand: ${several(pure.length, ONE, MANY)}${mixed.length ? `, ${mixed.length} mixed (${mixed.filter((one) => one.certified).length} certified)` : ""}. ${complete ? "It is complete" : "It is NOT proved complete"}: ${reason}.`, ...more);
  } else if (engine.decides) {
    say.push(data.mixes
      ? "Every pure profile is decided exactly. Mixed equilibria are followed from the presets in floats: there may be others."
      : `Every candidate is decided exactly, as ${MANY}.`);
  } else say.push("Values were moved away from the presets, and this page has no room for the conditions. Download this world and run bargaining solve on it.");
  $("proved").replaceChildren(...say.map((text) => h("span", { dir: "auto" }, `${text} `)));
}

// --- why

function choose(c, move) {
  state.chosen = c;
  answer();
  reasons();
  flip();
  addressing(address);
  if (move) { $("h-why").focus(); $("why").scrollIntoView({ block: "start" }); }
}

function buildAsk() {
  if (!engine.decides) { $("ask").textContent = "This page cannot say why here: bargaining explain does."; $("flips").hidden = true; return; }
  const whole = h("select", { id: "ask-whole", onchange: (event) => choose(Number(event.target.value)) });
  $("ask").append(h("label", { for: "ask-whole" }, "Ask about"), whole);
  const listed = named.size || engine.candidates > 400 ? [...named.keys()] : Array.from({ length: engine.candidates }, (_, c) => c);
  listed.forEach((c) => whole.append(h("option", { value: c }, labelOf(c))));
  if (engine.game.shape !== "product" || data.places.length > 8) return;
  data.places.forEach((place, i) => {
    const one = h("select", { id: `ask-${i}`, onchange: () => { const own = engine.profile(state.chosen).slice(); own[i] = Number(one.value); choose(engine.number(own)); } },
      place.options.map((_, o) => h("option", { value: o }, optionText(i, o))));
    $("ask").append(h("span", {}, h("label", { for: `ask-${i}`, dir: "auto" }, `${placeLabel(i)} `), one));
  });
}

function showAsk() {
  const whole = $("ask-whole");
  if (!whole) return;
  if (![...whole.options].some((one) => Number(one.value) === state.chosen)) whole.append(h("option", { value: state.chosen }, labelOf(state.chosen)));
  whole.value = state.chosen;
  engine.profile(state.chosen).forEach((option, i) => { const own = $(`ask-${i}`); if (own) own.value = option; });
}

function reasons() {
  if (!engine.decides || !engine.candidates) return;
  if (state.chosen < 0) state.chosen = now.pure.length ? now.pure[0] : named.size ? named.keys().next().value : 0;
  showAsk();
  const c = state.chosen, holds = now.pure.includes(c), tight = tightest(c);
  const seen = new Map([...document.querySelectorAll("#reasons details")].map((one) => [one.id, one.open]));
  const verdict = h("p", {}, h("strong", { dir: "auto" }, labelOf(c)), holds ? ` is one of the ${MANY} here. ` : ` is not among the ${MANY} here. `, auto(tightText(tight)));
  const focused = document.activeElement, spot = tight && tight.place;
  renewed($("reasons"), [verdict, ...(engine.game.shape === "product" ? byPlace(c, tight) : byCondition(c)).filter(Boolean)], $("h-why"));
  // What was opened stays open, and what was closed closed; another deviation that has become the tightest opens.
  if (reasons.of === c) for (const one of document.querySelectorAll("#reasons details")) if (seen.get(one.id) || reasons.spot === spot) one.open = seen.has(one.id) ? seen.get(one.id) : one.open;
  if (focused !== document.activeElement && focused.id && $(focused.id)) $(focused.id).focus();
  Object.assign(reasons, { of: c, spot });
}

function byPlace(c, tight) {
  const profile = engine.profile(c), conditions = engine.conditions(c);
  return data.places.map((place, i) => {
    const own = conditions.filter((one) => one.place === i).map((one) => ({ ...one, margin: engine.margin(one.leaf, now.at), sign: signOfLeaf(one.leaf) }));
    own.sort((a, b) => a.margin - b.margin);
    const [best] = own, first = tight && tight.place === i;
    if (!best) return null;
    const fails = own.some((one) => !engine.met(one.leaf, now.at.signs));
    const said = best.sign === 0 ? h("span", { class: fails ? "lost" : "tie" }, `\u201c${optionText(i, best.option)}\u201d would change nothing`)
      : best.sign > 0 ? h("span", { class: "held" }, `best other: \u201c${optionText(i, best.option)}\u201d loses ${shown(best.margin)}`)
        : h("span", { class: "lost" }, `\u201c${optionText(i, best.option)}\u201d gains ${shown(-best.margin)}`);
    const id = `why-${i}`;
    return h("details", { class: `place${first ? " tightest" : ""}`, id, open: first },
      h("summary", { id: `head-${i}` }, h("span", { dir: "auto" }, h("strong", {}, placeLabel(i)), `: ${optionText(i, profile[i])}`), said),
      differences(c, i, best.option), own.length > 1 ? h("p", { class: "quiet", dir: "auto" }, `Other options: ${own.slice(1).map((one) => `\u201c${optionText(i, one.option)}\u201d ${one.sign > 0 ? "loses" : one.sign < 0 ? "gains" : "changes nothing,"} ${shown(Math.abs(one.margin))}`).join("; ")}.`) : null);
  });
}

// What a deviation changes in each payoff term, largest first; the sum is minus the margin.
function differences(c, i, option) {
  const from = mixing ? mixing.pure(c) : null, found = [];
  const offsets = [];
  data.places.reduce((sum, place) => { offsets.push(sum); return sum + place.options.length; }, 0);
  const play = (own) => { const found = new Uint8Array(offsets[offsets.length - 1] + data.places[data.places.length - 1].options.length); own.forEach((o, k) => { found[offsets[k] + o] = 1; }); return found; };
  const own = engine.profile(c), before = play(own), after = play(own.map((o, k) => (k === i ? option : o)));
  for (const [place, name, claims, assumption, parts] of engine.game.terms) {
    if (place !== i) continue;
    let change = 0;
    for (const [monomial, number, ...chosen] of parts) {
      const turn = (chosen.every((k) => after[k]) ? 1 : 0) - (chosen.every((k) => before[k]) ? 1 : 0);
      if (turn) change += turn * engine.floats[number] * now.at.products[monomial];
    }
    if (Math.abs(change) > 1e-12) found.push({ name, claims: claims.map((k) => engine.game.claims[k]), assumption, change });
  }
  found.sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  if (!found.length) return h("p", { class: "quiet" }, "No payoff term changes.");
  return h("div", { class: "scroll", id: `terms-${i}`, tabindex: 0, role: "region", "aria-label": `Terms that change for ${placeLabel(i)}` }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Payoff term"), h("th", { scope: "col", class: "number" }, "Change"))),
    h("tbody", {}, found.map((one) => h("tr", {}, h("td", {}, auto(one.name), grounds(one, i)), h("td", { class: "number" }, signed(one.change)))))));
}
function grounds({ name, claims, assumption }, i) {
  if (!claims.length) return h("div", { class: "quiet", dir: "auto" }, `Assumed: ${assumption}`);
  return h("details", { id: `why-${i}-${name}` }, h("summary", { id: `head-${i}-${name}` }, several(claims.length, "claim", "claims"), assumption ? " and an assumption" : ""), claimList(claims), assumption ? h("p", { class: "quiet", dir: "auto" }, `Assumed: ${assumption}`) : null);
}

function byCondition(c) {
  const seen = new Map();
  for (const one of engine.conditions(c)) {
    const key = `${one.where}|${one.player}|${one.to}`, met = engine.met(one.leaf, now.at.signs);
    if (!one.where && !one.player) continue;
    const found = seen.get(key) || { ...one, met: 0, all: 0 };
    found.met += met ? 1 : 0;
    found.all += 1;
    seen.set(key, found);
  }
  const list = [...seen.values()].sort((a, b) => a.met / a.all - b.met / b.all).slice(0, 20);
  if (!list.length) return [];
  return [h("p", { class: "quiet" }, "Conditions in its formula; where the formula has alternatives, not all of them need to hold."), h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Who, where"), h("th", { scope: "col" }, "To"), h("th", { scope: "col", class: "number" }, "Hold"))),
    h("tbody", {}, list.map((one) => h("tr", {}, h("td", { dir: "auto" }, placeNamed(one.where || one.player)), h("td", { dir: "auto" }, optionNamed(one.where, one.to)), h("td", { class: "number" }, one.all === 1 ? (one.met ? "yes" : "no") : `${one.met} of ${one.all}`)))))];
}

// --- what flips it

// In slices of a few milliseconds, so that nothing waits for it; a later question ends it.
function flip() {
  if (!engine.decides || state.chosen < 0) return;
  const turn = (flip.turn = (flip.turn || 0) + 1), c = state.chosen, at = now.at, found = [];
  let k = 0;
  const slice = () => {
    if (turn !== flip.turn) return;
    for (const from = performance.now(); k < parameters.length; k += 1) {
      if (performance.now() - from > 6) { setTimeout(slice, 0); return; }
      const one = parameters[k], turned = Q.same(...one.range) ? null : flips(engine, c, k, one.range, at);
      if (!turned || !(turned.up || turned.down)) continue;
      const width = Q.float(one.range[1]) - Q.float(one.range[0]), x = at.floats[k];
      const far = Math.min(...[turned.up, turned.down].filter(Boolean).map((mark) => Math.abs(Q.float(mark.value) - x) / width));
      found.push({ k, far, ...turned });
    }
    showFlips(c, found);
  };
  slice();
}

function showFlips(c, found) {
  const holds = now.pure.includes(c);
  found.sort((a, b) => a.far - b.far);
  $("flips-note").replaceChildren(auto(labelOf(c)), ` ${holds ? "is lost" : "appears"} where one of these assumptions alone goes as far as this: < and > beyond the value, \u2264 and \u2265 already at it. All else stays.`);
  if (!found.length) { renewed($("flip-table"), [h("p", {}, "No single assumption changes that within its range.")], $("h-flips")); return; }
  const signs = { down: ["< ", "\u2264 "], up: ["> ", "\u2265 "] };
  const cell = (k, mark, way) => h("td", { class: "number" }, mark ? signs[way][mark.at ? 1 : 0] : "", mark ? h("button", { type: "button", class: "small", id: `flip-${k}-${way}`, "aria-label": `Set ${parameters[k].label} to ${flipText(mark)}`, onclick: () => { setValue(k, mark.value); } }, flipText(mark)) : "\u2013");
  const table = (list) => h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Assumption"), h("th", { scope: "col", class: "number" }, "Now"), h("th", { scope: "col", class: "number" }, "Down"), h("th", { scope: "col", class: "number" }, "Up"))),
    h("tbody", {}, list.map(({ k, down, up }) => h("tr", {}, h("th", { scope: "row" }, auto(parameters[k].label)), h("td", { class: "number" }, Q.text(state.values[k])), cell(k, down, "down"), cell(k, up, "up")))));
  const all = found.length > 12 && !flip.all;
  renewed($("flip-table"), [table(all ? found.slice(0, 12) : found), ...(all ? [h("button", { type: "button", id: "flip-all", onclick: () => { flip.all = true; flip(); } }, `Show all ${found.length}`)] : [])], $("h-flips"));
}
function flipText({ value, exact }) {
  const text = Q.text(value);
  if (!exact) return `\u2248 ${shown(Q.float(value), 6)}`;
  return text.includes("/") && text.length > 3 ? `${text.length > 15 ? "" : `${text} = `}${shown(Q.float(value), 4)}` : text;
}

// --- links, files, print

function buildTools() {
  const names = new Map(["copy", "download"].map((id) => [$(id), $(id).textContent]));
  const said = (button, text) => { button.textContent = text; setTimeout(() => { button.textContent = names.get(button); }, 1600); $("said").textContent = text; };
  $("copy").addEventListener("click", async () => {
    location.hash = written();
    try { await navigator.clipboard.writeText(location.href); said($("copy"), "Copied"); }
    catch { said($("copy"), "Copy it from the address bar"); }
  });
  $("download").addEventListener("click", () => {
    const link = h("a", { href: URL.createObjectURL(new Blob([toml()], { type: "application/toml" })), download: `${data.name}_world.toml` });
    document.body.append(link);
    link.click();
    link.remove();
    said($("download"), "Downloaded");
  });
  $("print").addEventListener("click", () => window.print());
}

function firstAxes() {
  const [declared] = data.maps, order = [...new Set([...data.study, ...varying])].filter((k) => varying.includes(k));
  [state.x, state.y] = declared ? [declared.x, declared.y] : [order[0] || 0, order[1] || 0];
}

function buildAxes() {
  if (varying.length < 2 || !(engine.decides || data.maps.length)) { $("map-section").hidden = true; return; }
  for (const id of ["axis-x", "axis-y"]) {
    const own = [...new Set(data.maps.flatMap(({ x, y }) => [x, y]))];
    const list = (ks, label) => h("optgroup", { label }, ks.map((k) => h("option", { value: k }, parameters[k].label)));
    const others = engine.decides ? varying.filter((k) => !own.includes(k)) : [];
    $(id).append(...(own.length ? [list(own, "The scenario's own maps"), ...(others.length ? [list(others, "All others")] : [])] : [list(varying, "Assumptions")]));
    $(id).addEventListener("change", (event) => {
      const mine = id === "axis-x" ? "x" : "y", other = mine === "x" ? "y" : "x", k = Number(event.target.value);
      if (k === state[other]) state[other] = state[mine];
      state[mine] = k;
      showAxes();
      update();
    });
  }
}
const showAxes = () => { $("axis-x").value = state.x; $("axis-y").value = state.y; };

function limits() {
  const said = [
    engine.decides ? "Pure predictions are decided in this page exactly, ties included: in floats with a proved bound of the error, and in whole numbers where that leaves a doubt. Payoffs and margins are shown rounded." : "",
    "What was computed beforehand, in Python, is said to be so; \u201cnumerical\u201d is what this page finds in floats alone: mixed equilibria, maps away from the presets, and thresholds marked \u2248.",
    "Several equilibria are several answers: the page does not say which is played.",
    ...data.missing,
  ];
  return said.filter(Boolean).map((text) => h("li", { dir: "auto" }, text));
}

// Takes what an address holds, and says what of it is not in this page.
function arrived() {
  const left = restored(location.hash);
  $("link-note").textContent = left.length ? `Of the link this was not used: ${left.slice(0, 5).join("; ")}${left.length > 5 ? `; and ${left.length - 5} more` : ""}.` : "";
}

function fit() {
  const width = Math.max(280, Math.min(640, Math.round($("map").clientWidth || 640)));
  if (width !== plane.width) { plane.width = width; drawMap(); }
}

function showAll() {
  parameters.forEach((_, k) => showRow(k));
  $("preset").value = state.preset;
  showAxes();
}

// The answer comes first, then what it can be asked with, then, once it is on the screen, the map and the reasons.
function begin() {
  $("title").textContent = data.title;
  $("h-answer").textContent = `${MANY[0].toUpperCase()}${MANY.slice(1)} at these values`;
  $("kicker").textContent = $("colophon").textContent = `bargaining ${data.version} \u00b7 ${data.name} \u00b7 ${data.concept} \u00b7 digest ${data.digest}`;
  firstAxes();
  arrived();
  decided();
  performance.mark("answered");
  if (data.description) $("description").append(...data.description.split(/\n\s*\n/).map((text) => h("p", { dir: "auto" }, text))); else $("about").hidden = true;
  $("limits").append(...limits());
  buildControls();
  buildAxes();
  buildAsk();
  buildTools();
  showAll();
  requestAnimationFrame(() => setTimeout(() => {
    if (!$("map-section").hidden) { fit(); new ResizeObserver(fit).observe($("map")); }
    followed();
    document.documentElement.dataset.ready = "yes";
  }, 0));
  const redrawn = () => { answer(); if (!$("map-section").hidden) drawMap(); };
  dark.addEventListener("change", redrawn);
  window.addEventListener("beforeprint", redrawn);
  window.addEventListener("afterprint", redrawn);
  window.addEventListener("hashchange", () => { if (location.hash.slice(1) !== written()) { arrived(); showAll(); filter(); update(); } });
}
begin();
