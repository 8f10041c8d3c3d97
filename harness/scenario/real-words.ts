// What a real controller says where ours says something that stories wait for.

/** Our words, and those of kubernetes-ingress-controller, the same from 3.3 to 3.5. */
const REAL_WORDS: Readonly<Record<string, string>> = {
  "gateways found": "Configuring and building the controller manager",
  "the Admin Service has no endpoints yet": "Failed to create kong client(s), retrying...",
  "gateway is not ready any more": "Already created client is not ready, moving to pending",
  "pushed the last valid configuration":
    "Due to errors in the current config, the last valid config has been pushed to Gateways",
};

/** Whether a controller, ours or a real one, said `text` with this. */
export function says(said: string, text: string): boolean {
  const real = REAL_WORDS[text];
  return said.includes(text) || (real !== undefined && said.includes(real));
}
