export declare function findChromium(): string | undefined;
export declare function ensureChromium(): { path?: string; problem?: string };
