// What the scripts of a page find there that is not the browser's, and tell each other. Only TypeScript reads this.

interface Window {
  /** From booktools/site/templates/edition-head.html; the functions from scripts of booktools/site/static. */
  bookEditions: {
    tags: string[];
    parameter: string;
    comparison: string;
    asked?: string;
    unknown: string[];
    forgetful: boolean;
    compare(tags: string[]): string[];
    /** As `compare`, and the header, the address and the visit know. */
    beside?(tags: string[]): void;
    markDifferences?(columns: string[]): void;
    markRows?(who: string, rows: Element[][]): void;
    notice(said: string, answer: string, act: () => void): void;
    ask(name: string, value: string | null): void;
    choose(tag: string, anchor?: Element | null): void;
    show(tag: string): void;
    steady(change: () => void, anchor?: Element | null): void;
    writes(event: Event): boolean;
    reveal(target: Element): boolean;
    /** Once it has been asked for: from what is in view, or else from where the address points. */
    present?(here: boolean): Promise<void>;
  };
  /** From booktools/teaching/static/moving.js. */
  movingFigure: {
    <V extends Moving.Values>(name: string, plan: Moving.Plan<V> & { controls: { name: keyof V }[] }): void;
    format(value: number, options?: Intl.NumberFormatOptions): string;
    scientific(value: number): string;
    superscript(power: number): string;
  };
}

/** What a script of `moving-figure` gives to moving.js, and is given. */
declare namespace Moving {
  type Values = Record<string, string | number>;

  interface Named<V> {
    name: string;
    label: string;
    enabled?(values: V): boolean;
  }
  interface Choice<V = Values> extends Named<V> {
    kind: "choice";
    value: string;
    options: Record<string, string>;
  }
  interface Range<V = Values> extends Named<V> {
    kind: "range";
    min: number;
    max: number;
    step?: number;
    value: number;
    /** What a position of the slider stands for. */
    at?(position: number): number;
    show?(value: number): string;
  }
  interface Typed<V = Values> extends Named<V> {
    kind: "number";
    min: number;
    max: number;
    value: number;
  }
  type Control<V = Values> = Choice<V> | Range<V> | Typed<V>;

  interface Plan<V = Values> {
    label: string;
    reset: string;
    height: number;
    controls: Control<V>[];
    buttons?: { text: string; act(): void }[];
    update(values: V, draw: Drawing): { sentence: string; picture: string };
  }

  type Point = [x: number, y: number];
  interface Drawing {
    readonly width: number;
    box(x: number, y: number, width: number, height: number, look: string): void;
    line(points: Point[], look: string): void;
    dot(x: number, y: number, radius: number, look: string): void;
    text(x: number, y: number, text: string | number, anchor?: "start" | "middle" | "end", look?: string): void;
  }
}

interface DocumentEventMap {
  "question-answered": CustomEvent<{ given: string[]; right: boolean }>;
}
interface ElementEventMap {
  "question-restore": CustomEvent<{ given: string[] }>;
}

/** Of Chromium alone. */
interface Navigator {
  readonly connection?: { readonly saveData: boolean };
}

// Written by booktools/site/search.py: the language of the book, and the book.
declare const searchLanguage: {
  stemmer: { stemWord(word: string): string; fold?(text: string): string };
  stopwords: string[];
  words: Record<string, string>;
};
/** `terms` are the linked ones, `asks` is 1 where readers are asked something; a piece begins with the number of its edition. */
type BookSection = [page: number, id: string, level: number, heading: string, terms: string, asks: number, ...pieces: string[]];
declare const BOOK: {
  editions: string[];
  titles: string[];
  pages: { address: string; title: string; weight: number }[];
  /** Another name, the term, whether the book says the term instead. */
  names: [string, string, boolean][];
  sections: BookSection[];
};
/** Written by booktools/site/about.py: where faults go, and in which words. */
declare const REPORT: { mail: string; issues: string; release: string; words: Record<string, string> };
declare const RULES: {
  chain: string;
  endings: string[];
  infinitive: string;
  letters: Record<string, string>;
  lexicon: Record<string, string>;
  soft: Record<string, string>;
  verb: string;
  verbal: string;
};
