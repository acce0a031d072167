// Which Node.js muc-kick runs on. An old one, and every short process, loads this: it uses nothing.
const { engines } = require("../package.json");

/** As package.json says it, such as >=22.19. */
const supportedNode = engines.node;

/** The oldest version that is supported, such as 22.19. */
const oldestNode = supportedNode.slice(">=".length);

function isNodeTooOld() {
  const oldest = oldestNode.split(".").map(Number);
  const present = process.versions.node.split(".").map(Number);
  const first = oldest.findIndex((part, index) => part !== present[index]);
  return first >= 0 && present[first] < oldest[first];
}

module.exports = { supportedNode, oldestNode, isNodeTooOld };
