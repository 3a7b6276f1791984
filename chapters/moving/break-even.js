/* GPU'ya taşımak ne zaman kazandırır: use-gpu bölümündeki eşitsizlik, aynı yayımlanmış hızlarla. */
(() => {
  "use strict";

  const { format } = window.movingFigure;
  const LATENCY = 1e-5, LAUNCH = 5e-6, GPU = 19.5e12;
  /** @typedef {{ work: string, reuse: number, link: string, bandwidth: number, speed: number, size: number }} Settings */
  /** @typedef {{ count: number, moves: number, bandwidth: number, cpu: number }} Task */

  /** @param {number} rate */
  const lanes = (rate) => rate * 16 * 128 / 130 / 8;
  /** @type {Record<string, number>} */
  const LINKS = { "PCIe 3": lanes(8e9), "PCIe 4": lanes(16e9), "PCIe 5": lanes(32e9), "NVLink-C2C": 450e9 };
  const SMALLEST = 8, LARGEST = 8192;

  /** k çarpım, her biri ayrıca başlatılır; tek çarpımda üç matris yol alır, zincirde iki.
      @param {Settings} settings @returns {Task} */
  function job({ work, reuse, link, bandwidth, speed }) {
    const [count, moves] = work === "single" ? [1, 3] : [reuse, 2];
    return { count, moves, bandwidth: LINKS[link] || bandwidth * 1e9, cpu: speed * 1e9 };
  }

  /** @param {number} n @param {number} count @param {number} rate */
  const computing = (n, count, rate) => count * 2 * n ** 3 / rate;
  /** @param {number} n @param {Task} task */
  const onGpu = (n, task) => computing(n, task.count, GPU) + task.count * LAUNCH + moving(n, task);
  /** @param {number} n @param {Task} task */
  const moving = (n, { moves, bandwidth }) => moves * (4 * n ** 2 / bandwidth + LATENCY);

  /** Eşitliğin artı kökü, ikiye bölerek; GPU daha hızlı değilse yoktur. @param {Task} task */
  function breakEven(task) {
    /** @param {number} n */
    const gain = (n) => computing(n, task.count, task.cpu) - onGpu(n, task);
    if (task.cpu >= GPU) return Infinity;
    let low = 0, high = 1;
    while (gain(high) < 0) high *= 2;
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      [low, high] = gain(middle) < 0 ? [middle, high] : [low, middle];
    }
    return high;
  }

  /** @param {number} rate */
  function gigabytes(rate) {
    return format(rate / 1e9, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  /** @type {[unit: string, size: number][]} */
  const UNITS = [["s", 1], ["ms", 1e-3], ["µs", 1e-6]];

  /** @param {number} time */
  function seconds(time) {
    const [unit, size] = UNITS.find(([, least]) => time >= least) || ["ns", 1e-9];
    return `${format(time / size, { maximumSignificantDigits: 3 })} ${unit}`;
  }

  /** @type {[time: number, name: string][]} */
  const TICKS = [[1e-6, "1 µs"], [1e-3, "1 ms"], [1, "1 s"]];

  /** @param {Task} task @param {number} n @param {number} edge @param {Moving.Drawing} picture */
  function draw(task, n, edge, picture) {
    const left = 52, right = picture.width - 12, top = 30, bottom = 248, low = -6, high = 1;
    /** @param {number} size */
    const x = (size) => left + (Math.log2(size / SMALLEST) / Math.log2(LARGEST / SMALLEST)) * (right - left);
    /** @param {number} time */
    const y = (time) => bottom - ((Math.min(Math.max(Math.log10(time), low), high) - low) / (high - low)) * (bottom - top);
    for (const [time, name] of TICKS) {
      picture.line([[left, y(time)], [right, y(time)]], "moving-axis");
      picture.text(left - 6, y(time) + 5, name, "end", "moving-quiet");
    }
    for (let size = SMALLEST; size <= LARGEST; size *= 4) picture.text(x(size), bottom + 20, size, "middle", "moving-quiet");
    picture.text((left + right) / 2, bottom + 40, "matris kenarı n", "middle", "moving-quiet");
    const sizes = Array.from({ length: 61 }, (_, i) => SMALLEST * (LARGEST / SMALLEST) ** (i / 60));
    /** @param {number} size */
    const gpu = (size) => onGpu(size, task);
    /** @type {[name: string, time: (size: number) => number, look: string][]} */
    const curves = [
      ["CPU", (size) => computing(size, task.count, task.cpu), "moving-d"],
      ["GPU, hepsiyle", gpu, "moving-a moving-strong"],
      ["aktarım", (size) => moving(size, task), "moving-dashed"],
    ];
    let at = 0;
    for (const [name, time, look] of curves) {
      const visible = sizes.filter((size) => Math.log10(time(size)) <= high && Math.log10(time(size)) >= low);
      picture.line(visible.map((size) => [x(size), y(time(size))]), look);
      picture.line([[at, 9], [at + 18, 9]], look);
      picture.text(at + 23, 14, name, "start", "moving-quiet");
      at += 38 + 7 * name.length;
    }
    picture.line([[x(n), top], [x(n), bottom]], "moving-axis");
    picture.dot(x(n), y(computing(n, task.count, task.cpu)), 4, "moving-fill-d");
    picture.dot(x(n), y(gpu(n)), 4, "moving-fill-a");
    if (edge >= SMALLEST && edge <= LARGEST) {
      picture.line([[x(edge), top], [x(edge), bottom]], "moving-dashed");
      picture.text(x(edge) - 5, top + 12, `eşik ${format(Math.round(edge))}`, "end", "moving-strong");
    }
  }

  window.movingFigure("break-even", {
    label: "Başa baş noktasının ayarları",
    reset: "Başa dön",
    height: 296,
    controls: [
      { name: "size", kind: "range", label: "Matris kenarı n", min: 12, max: 52, value: 36, at: (i) => Math.round(2 ** (i / 4)) },
      { name: "link", kind: "choice", label: "Yol", value: "PCIe 4",
        options: { ...Object.fromEntries(Object.entries(LINKS).map(([name, rate]) => [name, `${name} (${gigabytes(rate)} GB/s)`])),
          own: "kendi ölçtüğünüz" } },
      { name: "bandwidth", kind: "number", label: "Bant genişliğiniz (GB/s)", min: 0.1, max: 10000, value: 12,
        enabled: ({ link }) => link === "own" },
      { name: "work", kind: "choice", label: "İş", value: "single",
        options: { single: "1 çarpım, 3 aktarım", chain: "k çarpım, 2 aktarım" } },
      { name: "reuse", kind: "range", label: "Çarpım sayısı k", min: 0, max: 6, value: 2,
        at: (i) => [1, 3, 10, 30, 100, 300, 1000][i], enabled: ({ work }) => work === "chain" },
      { name: "speed", kind: "number", label: "Sizin CPU’nuz (GFLOP/s)", min: 0.1, max: 100000, value: 200 },
    ],
    /** @param {Settings} values */
    update(values, picture) {
      const task = job(values), edge = breakEven(task), n = values.size;
      const cpu = computing(n, task.count, task.cpu), gpu = onGpu(n, task);
      draw(task, n, edge, picture);
      const verdict = cpu > gpu ? "taşımak kazandırır" : "taşımak kaybettirir";
      return {
        sentence: `n = ${format(n)} için CPU’da ${seconds(cpu)}, GPU’da ${seconds(gpu)}; bunun ${seconds(moving(n, task))} kadarı ` +
          `aktarım, ${seconds(task.count * LAUNCH)} kadarı başlatma: ${verdict}. ` + (edge === Infinity ? "Bu hızda taşımak hiç kazandırmaz." : `Eşik: n > ${format(Math.round(edge))}.`),
        picture: "CPU’nun ve, aktarım ile başlatma içinde, GPU’nun süresinin matris kenarına göre eğrileri",
      };
    },
  });
})();
