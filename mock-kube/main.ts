#!/usr/bin/env node
// `npm run mock-kube`. Kept apart from the command, so that what it loads is compiled once, not at every start.
import { enableCompileCache } from "node:module";

enableCompileCache();
await import("./command.ts");
