// The map: exact regions where Python drew them for the world on the screen, else a grid that a worker computes.
const GRID = 96, LEFT = 58, RIGHT = 12, TOP = 10, BOTTOM = 50;
const plane = { width: 640, kind: "", drawn: null, shown: null, busy: false, wanted: null, worker: null };

const side = () => ({ w: plane.width - LEFT - RIGHT, h: Math.round((plane.width - LEFT - RIGHT) * 0.82) });
const share = (k, value) => {
  const [low, high] = parameters[k].range.map(Q.float);
  return (Q.float(value) - low) / (high - low || 1);
};
const toX = (t) => LEFT + t * side().w;
const toY = (t) => TOP + (1 - t) * side().h;

// The exact map of the pair at hand, where all else is as at its preset.
function exactMap() {
  return data.maps.find(({ x, y, preset }) =>
    ((x === state.x && y === state.y) || (x === state.y && y === state.x)) &&
    parameters.every((_, k) => k === x || k === y || Q.same(state.values[k], presets[preset].values[k])));
}

function worker() {
  if (plane.worker !== null) return plane.worker;
  try {
    const tail = "\nlet held; onmessage = ({ data: asked }) => { if (asked.data) { held = new Engine(asked.data); return; }" +
      " const at = held.decide(held.point(asked.values));" +
      " postMessage({ key: asked.key, ...grid(held, asked.x, asked.y, asked.ranges, at, asked.size, asked.size) }); };";
    const address = URL.createObjectURL(new Blob([$("engine").textContent, tail], { type: "text/javascript" }));
    plane.worker = new Worker(address);
    plane.worker.onmessage = ({ data: found }) => received(found);
    plane.worker.onerror = () => { plane.worker = false; plane.busy = false; compute(); };
    plane.worker.postMessage({ data });
  } catch { plane.worker = false; }
  return plane.worker;
}

const keyOf = () => [state.x, state.y, ...state.values.map((v, k) => (k === state.x || k === state.y ? "" : `${v.n}/${v.d}`))].join();

function compute() {
  if (!engine.decides || plane.busy) return;
  const key = keyOf();
  if (plane.drawn && plane.drawn.key === key) return;
  const asked = { key, values: state.values, x: state.x, y: state.y, size: GRID,
    ranges: [state.x, state.y].map((k) => parameters[k].range.map(Q.float)) };
  plane.busy = true;
  const own = worker();
  if (own) own.postMessage(asked);
  else setTimeout(() => received({ key, ...grid(engine, asked.x, asked.y, asked.ranges, engine.decide(engine.point(asked.values)), 48, 48) }), 0);
}

function received(found) {
  plane.busy = false;
  plane.drawn = found;
  if (found.key === keyOf()) drawMap(); else if (!exactMap()) compute();
}

// Of a page that decides nothing itself: what was drawn of other assumptions or values does not stay.
function noMap() {
  plane.kind = "";
  $("map").replaceChildren();
  $("key").replaceChildren();
  $("map-note").textContent = "This page has maps over the scenario's own pairs at the baseline and the documents only, and not all of those: bargaining phase draws this one.";
}

// Called after every change: draws the regions anew only where they are others.
function refreshMap() {
  if (parameters.length < 2) return;
  const exact = exactMap(), key = keyOf();
  const kind = exact ? `exact ${key}` : plane.drawn && plane.drawn.key === key ? `grid ${key}` : "";
  if (!exact && !kind) compute();
  if (kind ? kind !== plane.kind : !engine.decides) drawMap();
  else if (!kind) $("map").classList.add("stale");
  else $("map").classList.remove("stale");
  movePoint();
}

function regionsOf() {
  const exact = exactMap();
  if (exact) {
    const turned = exact.x !== state.x;
    return { exact: true, regions: exact.cells.map(([set, rings]) => ({ set,
      rings: rings.map((ring) => ring.reduce((points, _, k) => (k % 2 ? points : [...points, turned ? [ring[k + 1], ring[k]] : [ring[k], ring[k + 1]]]), [])) })) };
  }
  if (!plane.drawn || plane.drawn.key !== keyOf()) return null;
  return { exact: false, regions: plane.drawn.kinds.map((set, kind) => ({ set, kind })) };
}

function drawMap() {
  const found = regionsOf();
  if (!found) { if (!engine.decides) noMap(); return; }
  plane.kind = `${found.exact ? "exact" : "grid"} ${keyOf()}`;
  const { w, h: high } = side(), total = TOP + high + BOTTOM;
  const raster = found.exact ? rasterised(found.regions) : plane.drawn;
  const kinds = found.regions.map((one) => one.set);
  const sets = [...new Map(kinds.map((set) => [set.join(), set])).values()];
  const counts = sets.map((set) => raster.cells.reduce((sum, k) => sum + (k >= 0 && kinds[k].join() === set.join() ? 1 : 0), 0));
  const order = sets.map((_, k) => k).sort((a, b) => counts[b] - counts[a]);
  const letter = new Map(order.map((k, place) => [sets[k].join(), String.fromCharCode(65 + (place % 26))]));
  const defs = s("defs", {}, sets.map((set, k) => pattern(set, `map${k}`)));
  const fill = (set) => `url(#map${sets.findIndex((one) => one.join() === set.join())})`;
  const areas = found.exact
    ? found.regions.map(({ set, rings }) => s("path", { class: "region", fill: fill(set), "fill-rule": "evenodd",
      d: rings.map((ring) => "M" + ring.map(([x, y]) => `${round(toX(x / 2000))} ${round(toY(y / 2000))}`).join("L") + "Z").join("") }))
    : gridPaths(raster, kinds, fill);
  const labels = labelled(raster, kinds, letter);
  const svg = s("svg", { viewBox: `0 0 ${plane.width} ${total}`, role: "group", "aria-labelledby": "h-map map-note" },
    defs, s("g", { "aria-hidden": "true" }, areas, s("rect", { class: "frame", x: LEFT, y: TOP, width: w, height: high }), axesOf(), labels, documentsOf()), handle());
  svg.addEventListener("pointerdown", pressed);
  const focused = document.activeElement && document.activeElement.classList.contains("here");
  $("map").replaceChildren(svg);
  $("map").classList.remove("stale");
  if (focused) svg.querySelector(".here").focus();
  const cells = counts.reduce((a, b) => a + b, 0) || 1;
  $("key").replaceChildren(
    ...order.map((k) => h("li", {}, swatch(sets[k]), h("span", {}, h("strong", {}, `${letter.get(sets[k].join())} `),
      auto([...sets[k].slice(0, 4).map(shortOf), ...(sets[k].length > 4 ? [`${sets[k].length - 4} more`] : [])].join(" + ") || "None"), ` \u2013 ${100 * counts[k] < 0.5 * cells ? "under 1" : Math.round((100 * counts[k]) / cells)} % of the map`))),
    ...documentKey());
  $("map-note").textContent = found.exact
    ? `Boundaries are exact: computed beforehand with all other assumptions as in \u201c${presets[exactMap().preset].label}\u201d. Drag the point, or move it with the arrow keys.`
    : `Numerical: computed in this page at ${raster.columns} \u00d7 ${raster.rows} points; boundaries are good to about one of them. Drag the point, or move it with the arrow keys.`;
  movePoint();
}

const round = (x) => Math.round(x * 10) / 10;

// How long a text is on the map, and as much of it as has room.
let pen = null;
function long(text, weight) {
  pen = pen || document.createElement("canvas").getContext("2d");
  pen.font = `${weight} 13px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}
function shortened(text, room) {
  let cut = [...text];
  if (long(text, 400) <= room) return text;
  while (cut.length > 1 && long(`${cut.join("")}\u2026`, 400) > room) cut = cut.slice(0, -1);
  return `${cut.join("")}\u2026`;
}

// Which region each cell of a coarse grid is in, for labels and rough shares.
function rasterised(list) {
  const size = 64, cells = new Int32Array(size * size).fill(-1);
  for (let r = 0; r < size; r += 1)
    for (let c = 0; c < size; c += 1) {
      const x = ((c + 0.5) / size) * 2000, y = ((r + 0.5) / size) * 2000;
      cells[r * size + c] = list.findIndex(({ rings }) => rings.reduce((inside, ring) => inside !== crossed(ring, x, y), false));
    }
  return { cells, columns: size, rows: size };
}
function crossed(ring, x, y) {
  let inside = false;
  for (let k = 0, j = ring.length - 1; k < ring.length; j = k, k += 1) {
    const [xa, ya] = ring[k], [xb, yb] = ring[j];
    if (ya > y !== yb > y && x < ((xb - xa) * (y - ya)) / (yb - ya) + xa) inside = !inside;
  }
  return inside;
}

function gridPaths(raster, kinds, fill) {
  const { columns, rows, cells } = raster, { w, h: high } = side(), paths = kinds.map(() => "");
  for (let r = 0; r < rows; r += 1)
    for (let c = 0; c < columns;) {
      let end = c + 1;
      const kind = cells[r * columns + c];
      while (end < columns && cells[r * columns + end] === kind) end += 1;
      const y = TOP + high * (1 - (r + 1) / rows);
      paths[kind] += `M${round(LEFT + (w * c) / columns)} ${round(y)}H${round(LEFT + (w * end) / columns)}V${round(y + high / rows + 0.2)}H${round(LEFT + (w * c) / columns)}Z`;
      c = end;
    }
  return paths.map((d, k) => s("path", { class: "cell", fill: fill(kinds[k]), d }));
}

// A label in every region: its outcomes where they have room, else its letter, where most room is around.
function labelled(raster, kinds, letter) {
  const { columns, rows, cells } = raster, { w, h: high } = side(), far = new Int32Array(cells.length);
  const near = (r, c, kind) => (r < 0 || c < 0 || r >= rows || c >= columns || cells[r * columns + c] !== kind ? 0 : far[r * columns + c]);
  for (const turn of [1, -1])
    for (let n = 0; n < cells.length; n += 1) {
      const k = turn > 0 ? n : cells.length - 1 - n, r = Math.floor(k / columns), c = k % columns, kind = cells[k];
      const reach = 1 + Math.min(near(r - turn, c, kind), near(r, c - turn, kind));
      far[k] = turn > 0 ? reach : Math.min(far[k], reach);
    }
  const placed = [];
  const marks = readings.map((one) => [toX(share(state.x, one.values[state.x])), toY(share(state.y, one.values[state.y]))]);
  const sizes = kinds.map((_, kind) => cells.reduce((sum, k) => sum + (k === kind ? 1 : 0), 0));
  return kinds.map((_, kind) => kind).sort((a, b) => sizes[b] - sizes[a]).map((kind) => {
    const set = kinds[kind], inside = [];
    for (let k = 0; k < cells.length; k += 1) if (cells[k] === kind && far[k] > 1) inside.push(k);
    inside.sort((a, b) => far[b] - far[a]);
    if (!inside.length) return null;
    const lines = set.length ? set.map((one, n) => `${n ? "+ " : ""}${shortOf(one)}`) : ["None"];
    const wide = Math.max(...lines.map((line) => long(line, 600))) / 2, tall = 8.5 * lines.length;
    const spot = (k, halfWide, halfTall) => {
      const r = Math.floor(k / columns), c = k % columns;
      let [a, b] = [c, c];
      while (a > 0 && cells[r * columns + a - 1] === kind) a -= 1;
      while (b < columns - 1 && cells[r * columns + b + 1] === kind) b += 1;
      const left = LEFT + (w * a) / columns, right = LEFT + (w * (b + 1)) / columns;
      const x = Math.min(Math.max(LEFT + (w * (c + 0.5)) / columns, left + halfWide + 5), right - halfWide - 5), y = TOP + high * (1 - (r + 0.5) / rows);
      const apart = placed.every(([px, py, pw, ph]) => Math.abs(px - x) > halfWide + pw || Math.abs(py - y) > halfTall + ph);
      const fits = right - left > 2 * halfWide + 10 && (far[k] * high) / rows > halfTall - 4;
      return { x, y, fits, clear: apart && marks.every(([px, py]) => Math.abs(px - x) > halfWide + 10 || Math.abs(py - y) > halfTall + 10) };
    };
    const named = inside.map((k) => spot(k, wide, tall)).filter((one) => one.fits);
    const lettered = inside.map((k) => spot(k, 6, 8));
    const best = named.find((one) => one.clear) || lettered.find((one) => one.clear) || lettered[0];
    const said = named.includes(best) ? lines : [letter.get(set.join())];
    placed.push([best.x, best.y, named.includes(best) ? wide : 6, named.includes(best) ? tall : 8]);
    return said.map((line, n) => s("text", { class: "halo", x: round(best.x), y: round(best.y + (n - (said.length - 1) / 2) * 17 + 4), "text-anchor": "middle" }, line));
  });
}

function axesOf() {
  const { w, h: high } = side(), found = [];
  for (const t of [0, 0.25, 0.5, 0.75, 1]) {
    const at = [state.x, state.y].map((k) => { const [low, top] = parameters[k].range.map(Q.float); return Number((low + t * (top - low)).toPrecision(4)); });
    found.push(s("line", { x1: toX(t), x2: toX(t), y1: TOP + high, y2: TOP + high + 5, stroke: "currentColor" }),
      s("text", { x: toX(t), y: TOP + high + 19, "text-anchor": "middle" }, at[0]),
      s("line", { x1: LEFT - 5, x2: LEFT, y1: toY(t), y2: toY(t), stroke: "currentColor" }),
      s("text", { x: LEFT - 8, y: toY(t) + 4, "text-anchor": "end" }, at[1]));
  }
  const name = (k, room) => shortened(parameters[k].label, room);
  return [...found, s("text", { x: LEFT + w / 2, y: TOP + high + 42, "text-anchor": "middle" }, name(state.x, w + 2 * RIGHT)),
    s("text", { transform: `translate(13 ${TOP + high / 2}) rotate(-90)`, "text-anchor": "middle" }, name(state.y, high))];
}

const readings = presets.filter((one) => one.kind === "document");
function documentsOf() {
  const taken = [];
  return readings.map((one, n) => {
    let x = toX(share(state.x, one.values[state.x]));
    const y = toY(share(state.y, one.values[state.y])), back = x > plane.width - 80 ? -17 : 17;
    while (taken.some(([px, py]) => Math.abs(px - x) < 15 && Math.abs(py - y) < 15)) x += back;
    taken.push([x, y]);
    const borrowed = one.silent.includes(state.x) || one.silent.includes(state.y);
    return s("g", {}, s("circle", { class: "document", cx: round(x), cy: round(y), r: 8, "stroke-dasharray": borrowed ? "2 2" : undefined }),
      s("text", { x: round(x), y: round(y) + 4, "text-anchor": "middle", "font-weight": 600 }, n + 1));
  });
}
function documentKey() {
  return readings.map((one, n) => {
    const borrowed = [state.x, state.y].filter((k) => one.silent.includes(k)).map((k) => parameters[k].label);
    return h("li", {}, h("span", {}, h("strong", {}, `(${n + 1}) `), auto(one.label), borrowed.length ? ` \u2013 silent on ${borrowed.join(" and ")}: the baseline stands in` : ""));
  });
}

function handle() {
  return s("g", { class: "here", role: "slider", tabindex: 0, "aria-label": "Point on the map", "aria-roledescription": "point in two dimensions",
    "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0, onkeydown: keyed },
    s("circle", { class: "ring", r: 16 }), s("circle", { r: 9 }), s("circle", { class: "dot", r: 3 }));
}
function movePoint() {
  const point = document.querySelector("#map .here");
  if (!point) return;
  const [tx, ty] = [share(state.x, state.values[state.x]), share(state.y, state.values[state.y])];
  point.setAttribute("transform", `translate(${round(toX(tx))} ${round(toY(ty))})`);
  point.setAttribute("aria-valuenow", Math.round(100 * tx));
  point.setAttribute("aria-valuetext", [state.x, state.y].map((k) => `${parameters[k].label} ${Q.text(state.values[k])}`).join(", "));
}
function keyed(event) {
  const ways = { ArrowLeft: [state.x, -1], ArrowRight: [state.x, 1], ArrowDown: [state.y, -1], ArrowUp: [state.y, 1] };
  const way = ways[event.key];
  if (!way) return;
  event.preventDefault();
  const [k, turn] = way, size = Math.max(1, Math.round(parameters[k].steps / (event.shiftKey ? 20 : 100)));
  setValue(k, atStep(k, stepOf(k) + turn * size));
}
function pressed(event) {
  const svg = event.currentTarget, onPoint = event.target.closest(".here");
  const box = () => svg.getBoundingClientRect();
  const place = ({ clientX, clientY }) => {
    const { left, top, width } = box(), scale = plane.width / width, { w, h: high } = side();
    const clip = (t) => Math.min(1, Math.max(0, t));
    const tx = clip(((clientX - left) * scale - LEFT) / w), ty = clip(1 - ((clientY - top) * scale - TOP) / high);
    setValues([[state.x, tx], [state.y, ty]].map(([k, t]) => [k, atStep(k, Math.round(t * (Q.float(parameters[k].range[1]) - Q.float(parameters[k].range[0])) / Q.float(parameters[k].step)))]));
  };
  if (event.pointerType === "touch" && !onPoint) { // a tap, unless it becomes scrolling
    svg.addEventListener("click", place, { once: true });
    window.addEventListener("pointercancel", () => svg.removeEventListener("click", place), { once: true });
    return;
  }
  event.preventDefault();
  place(event);
  document.querySelector("#map .here").focus();
  const end = () => { window.removeEventListener("pointermove", place); window.removeEventListener("pointerup", end); window.removeEventListener("pointercancel", end); };
  window.addEventListener("pointermove", place);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
}
