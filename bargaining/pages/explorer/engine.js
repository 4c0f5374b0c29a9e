// Decides which predictions hold at a point. Signs are read in floats where a proved bound of the
// rounding error excludes zero, and in whole numbers of any length where it does not: ties are the rule.
"use strict";

// Fractions of whole numbers; the denominator is positive, and they need not be in lowest terms.
const Q = {
  of(text) {
    const written = String(text).trim().replace("\u2212", "-");
    const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?(?:\s*\/\s*(\d+))?$/.exec(written);
    if (!found || !(found[2] || found[3])) return null;
    const [, sign, whole, part = "", power = "0", below = "1"] = found;
    let n = BigInt((whole || "0") + part), d = BigInt(below);
    if (d === 0n) return null;
    const shift = Number(power) - part.length;
    if (shift >= 0) n *= 10n ** BigInt(shift); else d *= 10n ** BigInt(-shift);
    return Q.reduced(sign === "-" ? -n : n, d);
  },
  reduced(n, d) {
    if (d < 0n) { n = -n; d = -d; }
    let a = n < 0n ? -n : n, b = d;
    while (b) [a, b] = [b, a % b];
    return a > 1n ? { n: n / a, d: d / a } : { n, d };
  },
  add: (a, b) => (a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d }),
  sub: (a, b) => Q.add(a, { n: -b.n, d: b.d }),
  mul: (a, b) => ({ n: a.n * b.n, d: a.d * b.d }),
  div: (a, b) => Q.reduced(a.n * b.d, a.d * b.n),
  sign: (a) => (a.n > 0n ? 1 : a.n < 0n ? -1 : 0),
  cmp: (a, b) => Q.sign(Q.sub(a, b)),
  same: (a, b) => a.n * b.d === b.n * a.d,
  // The quotient of both ends rounded: at most three units in the last place from the fraction, where both are
  // within the range of floats; else it is no number, and the exact way is taken.
  float(a) {
    const n = Number(a.n), d = Number(a.d);
    if (Number.isFinite(n) && Number.isFinite(d)) return n / d;
    const long = Math.max(a.n.toString(2).length, a.d.toString(2).length) - 1000;
    return Number(a.n >> BigInt(long)) / Number(a.d >> BigInt(long)) || NaN;
  },
  // A decimal where the fraction has a short one, else a quotient.
  text(a) {
    const { n, d } = Q.reduced(a.n, a.d);
    let rest = d, two = 0, five = 0;
    while (rest % 2n === 0n) { rest /= 2n; two += 1; }
    while (rest % 5n === 0n) { rest /= 5n; five += 1; }
    const places = Math.max(two, five);
    if (rest !== 1n || places > 12) return d === 1n ? String(n) : `${n}/${d}`;
    const digits = String((n < 0n ? -n : n) * 10n ** BigInt(places) / d).padStart(places + 1, "0");
    const cut = digits.length - places;
    return (n < 0n ? "-" : "") + digits.slice(0, cut) + (places ? "." + digits.slice(cut) : "");
  },
};

const LETTERS = Array.from({ length: 92 }, (_, k) => String.fromCharCode(k + 35)).filter((c) => !'\\&<>"'.includes(c)).join("");
const spelt = (text) => {
  const place = new Map([...LETTERS].map((c, k) => [c, k]));
  const found = new Int32Array(text.length / 2);
  for (let k = 0; k < found.length; k += 1)
    found[k] = place.get(text[2 * k]) * LETTERS.length + place.get(text[2 * k + 1]);
  return found;
};

class Engine {
  constructor(data) {
    this.data = data;
    this.game = data.game;
    this.sizes = data.places.map((place) => place.options.length);
    this.numbers = data.numbers.map(Q.of);
    this.floats = Float64Array.from(this.numbers, Q.float);
    this.monomials = data.monomials;
    this.decides = Boolean(this.game.polys);
    this.deepest = 1;
    for (const powers of this.monomials) {
      let degree = 0;
      for (let k = 1; k < powers.length; k += 2) degree += powers[k];
      this.deepest = Math.max(this.deepest, degree);
    }
    // Products of so many numbers of at most this size leave the range of normal floats neither way.
    this.widest = 2 ** Math.floor(900 / (this.deepest + 1));
    this.narrow = this.floats.every((x) => this.tame(x));
    if (this.decides) { this.flatten(); this.arrange(); }
    else this.count = this.candidates = 0;
  }

  tame(x) { return x === 0 || (Math.abs(x) < this.widest && Math.abs(x) > 1 / this.widest); }

  // Polynomials one behind the other, for loops without objects.
  flatten() {
    const { polys } = this.game;
    this.count = polys.length;
    this.starts = new Int32Array(polys.length + 1);
    polys.forEach((poly, k) => { this.starts[k + 1] = this.starts[k] + poly.length / 2; });
    const total = this.starts[polys.length];
    this.which = new Int32Array(total);
    this.weights = new Float64Array(total);
    this.slack = new Float64Array(polys.length);
    let at = 0;
    polys.forEach((poly, k) => {
      for (let j = 0; j < poly.length; j += 2, at += 1) {
        this.which[at] = poly[j];
        this.weights[at] = this.floats[poly[j + 1]];
      }
      // Coefficient and values are each within 3 units of rounding, each product and sum adds one: with n summands
      // of degree e a relative error of at most (4 (e + 1) + n) units of the sum of sizes, and some to spare.
      this.slack[k] = 1.1 * (4 * (this.deepest + 1) + poly.length / 2 + 4) * 2 ** -53;
    });
    const { leaves } = this.game;
    this.leafPoly = Int32Array.from(leaves, (leaf) => leaf[0]);
    this.leafTurn = Int8Array.from(leaves, (leaf) => Q.sign(this.numbers[leaf[1]]));
    this.leafFactor = Float64Array.from(leaves, (leaf) => this.floats[leaf[1]]);
    this.leafStrict = Int8Array.from(leaves, (leaf) => leaf[2]);
  }

  // Which conditions each candidate has.
  arrange() {
    const { game, sizes } = this;
    if (game.shape === "graph") {
      this.candidates = game.candidates.length;
      this.partOf = game.nodes.map(() => 0);
      return;
    }
    this.candidates = sizes.reduce((a, b) => a * b, 1);
    this.rows = sizes.reduce((a, b) => a + b - 1, 0);
    this.used = new Int32Array(this.candidates * this.rows);
    const tables = game.used.map(([axes, text]) => [axes, spelt(text)]);
    for (let c = 0; c < this.candidates; c += 1) {
      const own = this.profile(c);
      let row = c * this.rows;
      tables.forEach(([axes, table], i) => {
        let at = 0;
        for (const axis of axes) at = at * sizes[axis] + own[axis];
        for (let b = 0; b < sizes[i] - 1; b += 1, row += 1) this.used[row] = table[at * (sizes[i] - 1) + b];
      });
    }
  }

  profile(c) {
    if (this.game.shape === "graph") return this.game.candidates[c];
    const own = new Array(this.sizes.length);
    for (let i = own.length - 1; i >= 0; i -= 1) { own[i] = c % this.sizes[i]; c = Math.floor(c / this.sizes[i]); }
    return own;
  }

  number(profile) {
    if (this.game.shape === "graph")
      return this.game.candidates.findIndex((one) => one.every((o, i) => o === profile[i]));
    return profile.reduce((at, option, i) => at * this.sizes[i] + option, 0);
  }

  // A point: the exact values with their floats, and every product of them.
  point(values) {
    const floats = Float64Array.from(values, Q.float);
    const products = new Float64Array(this.monomials.length);
    this.monomials.forEach((powers, k) => {
      let product = 1;
      for (let j = 0; j < powers.length; j += 2)
        for (let e = powers[j + 1]; e > 0; e -= 1) product *= floats[powers[j]];
      products[k] = product;
    });
    return { values, floats, products, safe: this.narrow && floats.every((x) => this.tame(x)), exact: new Map(), asked: 0 };
  }

  // The exact value of a polynomial, which is pairs of a product and a coefficient.
  exactly(poly, at) {
    let total = { n: 0n, d: 1n };
    for (let j = 0; j < poly.length; j += 2)
      total = Q.add(total, Q.mul(this.product(poly[j], at), this.numbers[poly[j + 1]]));
    return Q.reduced(total.n, total.d);
  }

  product(k, at) {
    let found = at.exact.get(k);
    if (!found) {
      found = { n: 1n, d: 1n };
      const powers = this.monomials[k];
      for (let j = 0; j < powers.length; j += 2)
        for (let e = powers[j + 1]; e > 0; e -= 1) found = Q.mul(found, at.values[powers[j]]);
      at.exact.set(k, found);
    }
    return found;
  }

  // The float value of polynomial k, and its sign, which is exact.
  read(k, at) {
    let value = 0, size = 0;
    for (let j = this.starts[k]; j < this.starts[k + 1]; j += 1) {
      const part = this.weights[j] * at.products[this.which[j]];
      value += part;
      size += Math.abs(part);
    }
    at.levels[k] = value;
    if (at.safe && Math.abs(value) > this.slack[k] * size) { at.signs[k] = value > 0 ? 1 : -1; return; }
    if (at.safe && size === 0) { at.signs[k] = 0; return; }
    at.asked += 1;
    const exact = this.exactly(this.game.polys[k], at);
    at.signs[k] = Q.sign(exact);
    at.levels[k] = Q.float(exact);
  }

  // Which candidates hold at a point, exactly; signs and values stay with the point.
  decide(at) {
    at.levels = new Float64Array(this.count);
    at.signs = new Int8Array(this.count);
    for (let k = 0; k < this.count; k += 1) this.read(k, at);
    at.holds = this.fold(at.signs);
    return at;
  }

  met(leaf, signs) {
    const sign = signs[this.leafPoly[leaf]] * this.leafTurn[leaf];
    return this.leafStrict[leaf] ? sign > 0 : sign >= 0;
  }

  fold(signs) {
    const met = new Uint8Array(this.leafPoly.length);
    for (let leaf = 0; leaf < met.length; leaf += 1) met[leaf] = this.met(leaf, signs) ? 1 : 0;
    const found = [];
    if (this.game.shape === "product") {
      for (let c = 0, row = 0; c < this.candidates; c += 1, row += this.rows) {
        let k = 0;
        while (k < this.rows && met[this.used[row + k]]) k += 1;
        if (k === this.rows) found.push(c);
      }
      return found;
    }
    const { nodes, conditions, roots } = this.game;
    const parts = new Uint8Array(nodes.length); // a part stands behind those that it is made of
    const truth = (k) => (k >= 0 ? met[conditions[k][0]] : parts[-k - 1]);
    for (let k = 0; k < nodes.length; k += 1) {
      const node = nodes[k], every = node[0];
      let j = 1;
      while (j < node.length && truth(node[j]) === every) j += 1;
      parts[k] = j === node.length ? every : 1 - every;
    }
    roots.forEach((root, c) => { if (truth(root)) found.push(c); });
    return found;
  }

  // The conditions of a candidate: leaf, place and option of the deviation; of a graph those on which it hangs.
  conditions(c) {
    const found = [];
    if (this.game.shape === "product") {
      const own = this.profile(c);
      let row = c * this.rows;
      this.sizes.forEach((size, i) => {
        for (let b = 0; b < size; b += 1)
          if (b !== own[i]) { found.push({ leaf: this.used[row], place: i, option: b }); row += 1; }
      });
      return found;
    }
    const { nodes, conditions, roots, words } = this.game, seen = new Set(), waiting = [roots[c]];
    while (waiting.length) {
      const k = waiting.pop();
      if (seen.has(k)) continue;
      seen.add(k);
      if (k < 0) { waiting.push(...nodes[-k - 1].slice(1)); continue; }
      const [leaf, player, place, option] = conditions[k];
      found.push({ leaf, player: words[player], where: words[place], to: words[option] });
    }
    return found;
  }

  // By how much a condition holds at a decided point; below zero where it fails.
  margin(leaf, at) { return at.levels[this.leafPoly[leaf]] * this.leafFactor[leaf]; }

  // Whether a candidate holds with other signs of some polynomials.
  holdsWith(c, signs) {
    if (this.game.shape === "product") {
      for (let k = c * this.rows; k < (c + 1) * this.rows; k += 1) if (!this.met(this.used[k], signs)) return false;
      return true;
    }
    const { nodes, conditions, roots } = this.game, known = new Map();
    const truth = (k) => {
      if (k >= 0) return this.met(conditions[k][0], signs);
      if (!known.has(k)) {
        const [every, ...parts] = nodes[-k - 1];
        known.set(k, every ? parts.every(truth) : parts.some(truth));
      }
      return known.get(k);
    };
    return truth(roots[c]);
  }

  // A polynomial along one assumption, the others at a point: exact coefficients, the constant first.
  along(k, parameter, at) {
    const poly = this.game.polys[k], found = [];
    for (let j = 0; j < poly.length; j += 2) {
      const powers = this.monomials[poly[j]];
      let own = 0, rest = this.numbers[poly[j + 1]];
      for (let i = 0; i < powers.length; i += 2) {
        if (powers[i] === parameter) own = powers[i + 1];
        else for (let e = powers[i + 1]; e > 0; e -= 1) rest = Q.mul(rest, at.values[powers[i]]);
      }
      while (found.length <= own) found.push({ n: 0n, d: 1n });
      found[own] = Q.add(found[own], rest);
    }
    while (found.length && found[found.length - 1].n === 0n) found.pop();
    return found.map(({ n, d }) => Q.reduced(n, d));
  }
}

// Where a polynomial of one variable changes sign or is zero between two fractions, in order: exact where its degree
// is one, else as nearest floats. Between the zeros of its derivative it is monotone, so that none is missed but those
// that only touch zero.
function zeros(coefficients, low, high) {
  if (coefficients.length < 2) return [];
  if (coefficients.length === 2) {
    const root = Q.div({ n: -coefficients[0].n, d: coefficients[0].d }, coefficients[1]);
    return Q.cmp(root, low) >= 0 && Q.cmp(root, high) <= 0 ? [{ value: root, exact: true }] : [];
  }
  const floats = coefficients.map(Q.float);
  return roots(floats, Q.float(low), Q.float(high)).map((x) => ({ value: binary(x), exact: false }));
}

function roots(c, low, high) {
  const value = (x) => c.reduceRight((sum, one) => sum * x + one, 0);
  if (c.length === 2) {
    const x = -c[0] / c[1];
    return x >= low && x <= high ? [x] : [];
  }
  const slope = c.slice(1).map((one, k) => one * (k + 1));
  const ends = [low, ...roots(slope, low, high), high], found = [];
  for (let k = 0; k + 1 < ends.length; k += 1) {
    let [a, b] = [ends[k], ends[k + 1]];
    const first = Math.sign(value(a)), last = Math.sign(value(b));
    if (first === 0) found.push(a);
    if (first * last >= 0) continue;
    for (let step = 0; step < 80 && a < b; step += 1) {
      const middle = (a + b) / 2;
      if (middle <= a || middle >= b) break;
      if (Math.sign(value(middle)) === first) a = middle; else b = middle;
    }
    found.push((a + b) / 2);
  }
  if (value(high) === 0) found.push(high);
  return [...new Set(found)];
}

// A float as the fraction that it is.
function binary(x) {
  let d = 1n;
  while (!Number.isInteger(x) && d < 1n << 1080n) { x *= 2; d *= 2n; }
  return Q.reduced(BigInt(x), d);
}

// The nearest values of one assumption, down and up, beyond which a candidate holds where it does not now, or fails
// where it holds now.
function flips(engine, c, parameter, range, at) {
  const polys = [...new Set(engine.conditions(c).map((one) => engine.leafPoly[one.leaf]))];
  const moving = polys.map((k) => [k, engine.along(k, parameter, at)]).filter(([, line]) => line.length > 1);
  if (!moving.length) return null;
  const [low, high] = range, now = at.values[parameter];
  const marks = moving.flatMap(([, line]) => zeros(line, low, high));
  marks.sort((a, b) => Q.cmp(a.value, b.value));
  const status = (value) => {
    const signs = at.signs.slice();
    for (const [k, line] of moving) {
      let total = { n: 0n, d: 1n };
      for (let j = line.length - 1; j >= 0; j -= 1) total = Q.add(Q.mul(total, value), line[j]);
      signs[k] = Q.sign(total);
    }
    return engine.holdsWith(c, signs);
  };
  const here = status(now), half = { n: 1n, d: 2n };
  const look = (side) => {
    const ahead = marks.filter((mark) => Q.cmp(mark.value, now) * side >= 0);
    if (side < 0) ahead.reverse();
    const end = side < 0 ? low : high;
    for (let k = 0; k < ahead.length; k += 1) {
      const mark = ahead[k], next = k + 1 < ahead.length ? ahead[k + 1].value : end;
      if (!Q.same(mark.value, now) && mark.exact && status(mark.value) !== here) return { ...mark, at: true };
      if (Q.same(mark.value, next)) continue;
      const beyond = Q.mul(Q.add(mark.value, next), half);
      if (status(Q.reduced(beyond.n, beyond.d)) !== here) return { ...mark, at: false };
    }
    return null;
  };
  return { here, down: look(-1), up: look(1) };
}

// The sets of candidates in the middles of the cells of a grid over two assumptions, in floats, row by row from below.
function grid(engine, x, y, ranges, at, columns, rows) {
  const lines = engine.game.polys.map((poly) => {
    const found = new Map();
    for (let j = 0; j < poly.length; j += 2) {
      const powers = engine.monomials[poly[j]];
      let weight = engine.floats[poly[j + 1]], i = 0, e = 0;
      for (let p = 0; p < powers.length; p += 2) {
        if (powers[p] === x) i = powers[p + 1];
        else if (powers[p] === y) e = powers[p + 1];
        else weight *= at.floats[powers[p]] ** powers[p + 1];
      }
      found.set(i * 64 + e, (found.get(i * 64 + e) || 0) + weight);
    }
    return [...found].filter(([, weight]) => weight).map(([key, weight]) => [key >> 6, key & 63, weight]);
  });
  const moving = lines.map((line, k) => [k, line]).filter(([, line]) => line.some(([i, e]) => i || e));
  const signs = at.signs.slice(), cells = new Int32Array(columns * rows), kinds = [], known = new Map(), told = new Map();
  const [[xl, xh], [yl, yh]] = ranges;
  for (let r = 0; r < rows; r += 1) {
    const py = yl + ((r + 0.5) / rows) * (yh - yl);
    const across = moving.map(([k, line]) => {
      const held = [];
      for (const [i, e, weight] of line) held[i] = (held[i] || 0) + weight * py ** e;
      return [k, Array.from(held, (one) => one || 0)];
    });
    for (let col = 0; col < columns; col += 1) {
      const px = xl + ((col + 0.5) / columns) * (xh - xl);
      let pattern = "";
      for (const [k, held] of across) {
        let total = 0;
        for (let i = held.length - 1; i >= 0; i -= 1) total = total * px + held[i];
        signs[k] = total > 0 ? 1 : total < 0 ? -1 : 0;
        pattern += total > 0 ? "+" : total < 0 ? "-" : "0";
      }
      let kind = told.get(pattern);
      if (kind === undefined) {
        const holds = engine.fold(signs), name = holds.join();
        if (!known.has(name)) { known.set(name, kinds.length); kinds.push(holds); }
        kind = known.get(name);
        told.set(pattern, kind);
      }
      cells[r * columns + col] = kind;
    }
  }
  return { kinds, cells, columns, rows };
}
