/** Debian's Chromium, or the one that the variable names. */
export const chromiumPath = process.env.MUC_KICK_CHROMIUM ?? "/usr/bin/chromium";
