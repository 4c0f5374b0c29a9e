// Mixed equilibria: those that were found at a preset, followed to the point by Newton's method, in floats.
class Mixing {
  constructor(engine) {
    const { data, game } = engine;
    this.engine = engine;
    this.offsets = [];
    this.owner = [];
    let total = 0;
    data.places.forEach((place, i) => {
      this.offsets.push(total);
      place.options.forEach(() => this.owner.push(i));
      total += place.options.length;
    });
    this.options = total;
    this.entries = game.terms.flatMap(([place, , , , parts]) =>
      parts.map(([monomial, number, ...chosen]) => ({ place, monomial, weight: engine.floats[number], chosen })));
    this.sums = game.sums && game.sums.map((parts) =>
      parts.map(([monomial, number, ...chosen]) => ({ monomial, weight: engine.floats[number], chosen })));
  }

  // What every option pays at its place when the others mix as given, and how that changes with each probability.
  worths(play, at, slopes) {
    const { owner, options } = this, paid = new Float64Array(options);
    for (const { place, monomial, weight, chosen } of this.entries) {
      const base = weight * at.products[monomial];
      if (!base) continue;
      let own = -1, product = base;
      for (const k of chosen) if (owner[k] === place) own = k; else product *= play[k];
      const first = own < 0 ? this.offsets[place] : own;
      const last = own < 0 ? first + this.engine.sizes[place] : own + 1;
      for (let o = first; o < last; o += 1) paid[o] += product;
      if (!slopes) continue;
      for (const k of chosen) {
        if (owner[k] === place) continue;
        let rest = base;
        for (const other of chosen) if (other !== k && owner[other] !== place) rest *= play[other];
        for (let o = first; o < last; o += 1) slopes[o * options + k] += rest;
      }
    }
    return paid;
  }

  // What players expect.
  payoffs(play, at) {
    const { data } = this.engine;
    if (this.sums)
      return this.sums.map((parts) => parts.reduce((sum, { monomial, weight, chosen }) =>
        sum + chosen.reduce((product, k) => product * play[k], weight * at.products[monomial]), 0));
    const paid = this.worths(play, at, null), found = data.players.map(() => 0);
    data.places.forEach((place, i) => {
      for (let o = 0; o < this.engine.sizes[i]; o += 1) found[place.player] += play[this.offsets[i] + o] * paid[this.offsets[i] + o];
    });
    return found;
  }

  pure(c) {
    const play = new Float64Array(this.options);
    this.engine.profile(c).forEach((option, i) => { play[this.offsets[i] + option] = 1; });
    return play;
  }

  start(strategies) {
    const play = new Float64Array(this.options);
    strategies.forEach((own, i) => { for (let k = 0; k < own.length; k += 2) play[this.offsets[i] + own[k]] = own[k + 1]; });
    return play;
  }

  // The equilibrium with the same options in use, or null where there is none near.
  polish(begin, at) {
    const play = begin.slice(), { options, owner } = this;
    const mixing = this.engine.sizes.map((size, i) => {
      const used = [];
      for (let o = this.offsets[i]; o < this.offsets[i] + size; o += 1) if (play[o] > 0) used.push(o);
      return used;
    });
    const unknown = mixing.flatMap((used) => (used.length > 1 ? used : []));
    const who = mixing.map((used, i) => i).filter((i) => mixing[i].length > 1);
    if (!unknown.length) return null;
    const n = unknown.length + who.length;
    let size = 1;
    for (let step = 0; step < 30; step += 1) {
      const slopes = new Float64Array(options * options), paid = this.worths(play, at, slopes);
      size = paid.reduce((most, one) => Math.max(most, Math.abs(one)), 1e-30);
      const rows = [];
      for (const i of who) {
        const [first, ...rest] = mixing[i];
        for (const o of rest) {
          const row = unknown.map((k) => slopes[o * options + k] - slopes[first * options + k]);
          rows.push([...row, paid[first] - paid[o]]);
        }
        rows.push([...unknown.map((k) => (owner[k] === i ? 1 : 0)), 1 - mixing[i].reduce((sum, o) => sum + play[o], 0)]);
      }
      const off = rows.reduce((most, row) => Math.max(most, Math.abs(row[row.length - 1])), 0);
      const change = solved(rows, unknown.length);
      if (!change) return null;
      unknown.forEach((k, j) => { play[k] += change[j]; });
      if (unknown.some((k) => !(Math.abs(play[k]) < 10))) return null;
      if (off < 1e-13 * Math.max(1, size) && change.every((one) => Math.abs(one) < 1e-12)) break;
      if (step === 29 || n > 60) return null;
    }
    if (unknown.some((k) => play[k] < 1e-9)) return null;
    const paid = this.worths(play, at, null);
    let margin = Infinity, tight = null;
    for (let i = 0; i < mixing.length; i += 1) {
      const worth = mixing[i].reduce((sum, o) => sum + play[o] * paid[o], 0);
      for (let o = this.offsets[i]; o < this.offsets[i] + this.engine.sizes[i]; o += 1) {
        if (play[o] > 0) continue;
        if (paid[o] > worth + 1e-11 * size) return null;
        if (worth - paid[o] < margin) { margin = worth - paid[o]; tight = { place: i, option: o - this.offsets[i] }; }
      }
    }
    return { play, margin, tight };
  }

  // The equilibria at a point that continue those of the presets: the nearest preset's first.
  all(starts, at) {
    const found = [];
    for (const { play, preset } of starts) {
      const one = this.polish(play, at);
      if (one && !found.some((other) => other.play.every((x, k) => Math.abs(x - one.play[k]) < 1e-7))) found.push({ ...one, preset });
    }
    return found;
  }
}

// Solve a square linear system given as rows with the right side last; null where it is singular.
function solved(rows, n) {
  if (rows.length !== n) return null;
  const scale = rows.map((row) => row.slice(0, n).reduce((most, one) => Math.max(most, Math.abs(one)), 0));
  if (scale.some((one) => one === 0)) return null;
  rows = rows.map((row, k) => row.map((one) => one / scale[k]));
  for (let k = 0; k < n; k += 1) {
    let best = k;
    for (let r = k + 1; r < n; r += 1) if (Math.abs(rows[r][k]) > Math.abs(rows[best][k])) best = r;
    if (Math.abs(rows[best][k]) < 1e-11) return null;
    [rows[k], rows[best]] = [rows[best], rows[k]];
    for (let r = k + 1; r < n; r += 1) {
      const factor = rows[r][k] / rows[k][k];
      if (factor) for (let j = k; j <= n; j += 1) rows[r][j] -= factor * rows[k][j];
    }
  }
  const found = new Array(n);
  for (let k = n - 1; k >= 0; k -= 1) {
    let sum = rows[k][n];
    for (let j = k + 1; j < n; j += 1) sum -= rows[k][j] * found[j];
    found[k] = sum / rows[k][k];
  }
  return found;
}
