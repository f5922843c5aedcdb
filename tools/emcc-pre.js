// SPDX-License-Identifier: BSD-2-Clause
// In front of every program that Emscripten links for Node: hand the module's
// bytes over. Left alone, the start-up code of Emscripten 3.1.6 finds the
// global fetch() of Node 18 and later and calls it with a path.
if (typeof process === 'object' && typeof require === 'function') {
	Module['wasmBinary'] = require('fs').readFileSync(
	    __filename.replace(/\.c?js$/, '.wasm'))
	// The environment is the process's (RUMP_*, TERM), not Emscripten's own.
	Module['preRun'] = [function() {
		Object.assign(ENV, process.env)
	}]
}
