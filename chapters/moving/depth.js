/* Etkinleştirmelerin ortalama karesi derinlik boyunca: parameters bölümündeki öngörü,
   genişlik 512. İstenince rastgele bir ağ kurulur ve ölçülür. */
(() => {
  "use strict";

  const { format, scientific, superscript } = window.movingFigure;
  const WIDTH = 512, DEEPEST = 50;
  /** @type {Record<string, number>} */
  const VARIANCES = { naive: 0.08 ** 2, xavier: 1 / WIDTH, he: 2 / WIDTH, torch: 1 / (3 * WIDTH), mxnet: 0.07 ** 2 / 3 };
  /** @type {Record<string, string>} */
  const NAMES = { naive: "saf", xavier: "Xavier", he: "He", torch: "PyTorch", mxnet: "MXNet" };
  /** @typedef {"none" | "relu" | "tanh"} Activation */
  /** @typedef {{ init: string, act: Activation, depth: number }} Settings */
  /** @typedef {Record<string, number[]>} Curves */

  /** @type {Record<Activation, (z: number) => number>} */
  const ACTIVATIONS = { none: (z) => z, relu: (z) => Math.max(z, 0), tanh: Math.tanh };

  /** E[tanh²(√v Z)], Z standart normal: yamuk kuralıyla. @param {number} variance */
  function squaredTanh(variance) {
    let sum = 0;
    for (let z = -8; z <= 8; z += 0.05) sum += Math.tanh(Math.sqrt(variance) * z) ** 2 * Math.exp(-z * z / 2);
    return sum * 0.05 / Math.sqrt(2 * Math.PI);
  }

  /** @type {Record<Activation, (v: number) => number>} */
  const RULES = { none: (v) => v, relu: (v) => v / 2, tanh: squaredTanh };

  /** @param {string} init @param {Activation} act */
  function predict(init, act) {
    const squares = [];
    for (let q = 1; squares.length < DEEPEST; squares.push(q)) q = RULES[act](WIDTH * VARIANCES[init] * q);
    return squares;
  }

  /** Tohumlu sayılar, [0, 1) aralığında (mulberry32). @param {number} seed */
  function seeded(seed) {
    return () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  /** Gerçekten kurulan bir ağ: varyansı aynı düzgün dağılım, tek satırlık girdi.
      @param {string} init @param {Activation} act @param {number} seed */
  function measure(init, act, seed) {
    const random = seeded(seed), reach = Math.sqrt(3 * VARIANCES[init]), squares = [];
    let h = Float64Array.from({ length: WIDTH }, () => Math.sqrt(3) * (2 * random() - 1));
    while (squares.length < DEEPEST) {
      h = Float64Array.from(h, () => {
        let z = 0;
        for (let j = 0; j < WIDTH; j++) z += (2 * random() - 1) * h[j];
        return ACTIVATIONS[act](reach * z);
      });
      squares.push(h.reduce((sum, x) => sum + x * x, 0) / WIDTH);
    }
    return squares;
  }

  /** Bölümdeki gibi: ilk katmandan sonrakilerin geometrik ortalaması. @param {number[]} squares @param {number} depth */
  function meanFactor(squares, depth) {
    return depth > 1 ? (squares[depth - 1] / squares[0]) ** (1 / (depth - 1)) : squares[0];
  }

  /** @type {Record<string, string>} */
  const LOOKS = { naive: "moving-d", xavier: "moving-a", he: "moving-b", torch: "moving-text", mxnet: "moving-c" };

  /** @param {Curves} curves @param {Settings} settings @param {number[]} measured @param {Moving.Drawing} picture */
  function draw(curves, { init, depth }, measured, picture) {
    const left = 44, right = picture.width - 70, top = 28, bottom = 248;
    const powers = Object.values(curves).flat().concat(measured).map((q) => Math.log10(q));
    const low = Math.floor(Math.min(...powers, 0)), high = Math.ceil(Math.max(...powers, 0.5));
    /** @param {number} layer */
    const x = (layer) => left + (layer / DEEPEST) * (right - left);
    /** @param {number} q */
    const y = (q) => bottom - ((Math.log10(q) - low) / (high - low)) * (bottom - top);
    const step = Math.max(1, Math.ceil((high - low) / 5));
    for (let power = Math.ceil(low / step) * step; power <= high; power += step) {
      picture.line([[left, y(10 ** power)], [right, y(10 ** power)]], "moving-axis");
      picture.text(left - 6, y(10 ** power) + 5, `10${superscript(power)}`, "end", "moving-quiet");
    }
    picture.text(0, 14, "ortalama kare", "start", "moving-quiet");
    for (const layer of [0, 10, 20, 30, 40, 50]) picture.text(x(layer), bottom + 20, format(layer), "middle", "moving-quiet");
    picture.text((left + right) / 2, bottom + 40, "katman", "middle", "moving-quiet");
    picture.line([[x(depth), top], [x(depth), bottom]], "moving-dashed");
    labels(curves, y).forEach(([name, height]) => {
      const chosen = name === init ? " moving-strong" : "";
      picture.line(curves[name].map((q, i) => [x(i + 1), y(q)]), LOOKS[name] + chosen);
      picture.text(right + 6, height + 5, NAMES[name], "start", chosen.trim());
    });
    measured.slice(0, depth).forEach((q, i) => picture.dot(x(i + 1), y(q), 2.5, "moving-fill-text"));
    picture.dot(x(depth), y(curves[init][depth - 1]), 5, LOOKS[init].replace("moving-", "moving-fill-"));
  }

  /** Eğrilerin adları, sonlarının yanında; üst üste binmesin diye aralıklı.
      @param {Curves} curves @param {(q: number) => number} y */
  function labels(curves, y) {
    /** @type {[name: string, height: number][]} */
    const ends = Object.entries(curves).map(([name, squares]) => [name, y(squares[DEEPEST - 1])]);
    ends.sort((one, other) => one[1] - other[1]);
    for (let i = 1; i < ends.length; i++) ends[i][1] = Math.max(ends[i][1], ends[i - 1][1] + 18);
    return ends;
  }

  const two = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  let seed = 0;
  /** @type {Settings & { squares: number[] } | null} */
  let trial = null;
  /** @type {Settings} */
  let chosen;

  window.movingFigure("depth", {
    label: "Derinlik şeklinin ayarları",
    reset: "Başa dön",
    height: 296,
    controls: [
      { name: "init", kind: "choice", label: "İlkleme", value: "xavier",
        options: { naive: "saf (σ = 0,08)", xavier: "Xavier (σ² = 1/n), Keras varsayılanı", he: "He (σ² = 2/n)",
          torch: "PyTorch varsayılanı (σ² = 1/(3n))", mxnet: "MXNet varsayılanı (σ = 0,07/√3)" } },
      { name: "act", kind: "choice", label: "Etkinleştirme", value: "relu",
        options: { none: "yok", relu: "ReLU", tanh: "tanh" } },
      { name: "depth", kind: "range", label: "Derinlik (katman)", min: 1, max: DEEPEST, value: DEEPEST },
    ],
    buttons: [
      { text: "Bir ağ kur ve ölç", act: () => { trial = { ...chosen, squares: measure(chosen.init, chosen.act, ++seed) }; } },
    ],
    /** @param {Settings} values */
    update(values, picture) {
      chosen = values;
      if (trial && (trial.init !== values.init || trial.act !== values.act)) trial = null;
      const curves = Object.fromEntries(Object.keys(VARIANCES).map((name) => [name, predict(name, values.act)]));
      const predicted = curves[values.init];
      draw(curves, values, trial ? trial.squares : [], picture);
      const found = trial ? ` Ölçülen çarpan ${format(meanFactor(trial.squares, values.depth), two)}.` : "";
      return {
        sentence: `${values.depth}. katmanda ortalama kare ${scientific(predicted[values.depth - 1])}; ` +
          `katman başına çarpan ${format(meanFactor(predicted, values.depth), two)}.${found}`,
        picture: "Beş ilklemede ortalama karenin katmanlara göre eğrisi; 50. katmanda " +
          Object.entries(curves).map(([name, squares]) => `${NAMES[name]} ${scientific(squares[DEEPEST - 1])}`).join(", "),
      };
    },
  });
})();
