/* Eğitimin bellek defteri, use-gpu bölümündeki hesapla: parametreler P, gradyanlar P, eniyileyicinin
   durumu, etkinleştirmeler; karma duyarlıkta ağırlıkların geri yayma için saklanan 16 bitlik kopyaları da. */
(() => {
  "use strict";

  const { format } = window.movingFigure;
  /** @typedef {{ parameters: number, type: keyof typeof TYPES, optimizer: keyof typeof STATES, rows: number, kept: number }} Settings */
  /** @typedef {[label: string, size: number, look: string]} Item */

  // [parametre ve gradyan, etkinleştirme, kopya] bayt.
  const TYPES = { float64: [8, 8, 0], float32: [4, 4, 0], mixed: [4, 2, 2], bfloat16: [2, 2, 0] };
  const STATES = { sgd: 0, momentum: 1, adam: 2 };
  /** @type {[unit: string, size: number][]} */
  const UNITS = [["TB", 1e12], ["GB", 1e9], ["MB", 1e6], ["kB", 1e4]];

  /** @param {number} count */
  function bytes(count) {
    const [unit, size] = UNITS.find(([, least]) => count >= least) || ["bayt", 1];
    const scale = unit === "kB" ? 1000 : size;
    const digits = scale === 1 ? 0 : 1;
    return `${format(count / scale, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
  }

  /** @param {Settings} settings @returns {Item[]} */
  function items({ parameters, type, optimizer, rows, kept }) {
    const [wide, active, copy] = TYPES[type];
    /** @type {Item[]} */
    const all = [
      ["parametreler", parameters * wide, "moving-fill-a"],
      ["gradyanlar", parameters * wide, "moving-fill-b"],
      ["eniyileyici", parameters * wide * STATES[optimizer], "moving-fill-c"],
      ["etkinleştirmeler", rows * kept * active, "moving-fill-d"],
      ["16 bit kopyalar", parameters * copy, "moving-fill-a"],
    ];
    return all.filter(([label, size]) => size > 0 || label !== "16 bit kopyalar");
  }

  /** @param {Item[]} found @param {Moving.Drawing} picture */
  function draw(found, picture) {
    const name = 124, number = 80, room = picture.width - name - number;
    const most = Math.max(...found.map(([, size]) => size), 1);
    found.forEach(([label, size, look], i) => {
      const y = i * 38;
      picture.text(name - 8, y + 20, label, "end");
      picture.box(name, y, (size / most) * room, 28, look);
      picture.text(name + (size / most) * room + 8, y + 20, bytes(size));
    });
  }

  window.movingFigure("ledger", {
    label: "Bellek defterinin ayarları",
    reset: "Başa dön",
    height: 184,
    controls: [
      { name: "parameters", kind: "number", label: "Parametre sayısı", min: 1, max: 1e13, value: 4203009 },
      {
        name: "type", kind: "choice", label: "Veri türü", value: "float32",
        options: { float64: "float64", float32: "float32", mixed: "karma duyarlık", bfloat16: "hepsi bfloat16" },
      },
      {
        name: "optimizer", kind: "choice", label: "Eniyileyici", value: "adam",
        options: { sgd: "SGD", momentum: "momentumlu SGD", adam: "Adam" },
      },
      { name: "rows", kind: "range", label: "Minigrup (satır)", min: 0, max: 12, value: 9, at: (power) => 2 ** power },
      { name: "kept", kind: "number", label: "Satır başına saklanan öğe", min: 0, max: 1e12, value: 8192 },
    ],
    /** @param {Settings} values */
    update(values, picture) {
      const found = items(values);
      const total = found.reduce((sum, [, size]) => sum + size, 0);
      const perParameter = found.filter(([label]) => label !== "etkinleştirmeler")
        .reduce((sum, [, size]) => sum + size, 0) / values.parameters;
      draw(found, picture);
      return {
        sentence: `Toplam ${bytes(total)}. Etkinleştirmeler dışında parametre başına ${format(perParameter)} bayt.`,
        picture: found.map(([label, size]) => `${label} ${bytes(size)}`).join(", "),
      };
    },
  });
})();
