/** The oldest supported Node.js, as in package.json. */
const oldest = { major: 22, minor: 19 };

/**
 * Why this program does not run on a version of Node.js; undefined if it does. Imports nothing, so that an old one can
 * run it.
 * @param version such as 24.21.0
 */
export function explainOldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return undefined;
  return `muc-kick needs Node.js ${oldest.major}.${oldest.minor} or later; this is ${version}.`;
}
