# SPDX-License-Identifier: BSD-2-Clause
#
# The page, complete in build/web/: static files for any web server. The
# demonstration disk is made here too, in build/images/.

DISK := $(B)/images/disk.img
WEB_SRCS := $(shell find web/src -type f) tools/mkweb.mjs $(wildcard *.md \
	docs/*.md docs/decisions/*.md js/README.md)

$(B)/images/tree.stamp: tools/mkdisk.py $(shell find web/disk -type f)
	@mkdir -p $(@D)
	$(Q)$(PYTHON) tools/mkdisk.py web/disk $(B)/images/tree
	$(Q)touch $@

# Small blocks, so that a file of a few megabytes shows all kinds of them; and
# room for what visitors write.
$(DISK): $(B)/images/tree.stamp
	@printf '  %-13s %s\n' makefs $@
	$(Q)rm -f $@
	$(Q)tools/asroot makefs -t ffs -s 8m -o bsize=4096,fsize=512 $@ $(B)/images/tree >/dev/null
	$(Q)brotli -f -q 11 -w 24 -o $@.br $@
	$(Q)gzip -9 -c $@ >$@.gz

$(B)/web/.stamp: $(WEB_SRCS) $(DISK) $(B)/js/tsc.stamp $(PACKAGE)/kernel.wasm \
		$(PACKAGE)/tools.wasm \
		$(PACKAGE)/package.json $(PACKAGE)/NOTICE LICENSE \
		web/package-lock.json web/tsconfig.json
	@printf '  %-13s %s\n' web $(B)/web
	$(Q)tools/setup npm web
	$(Q)printf '%s\n' '{ "extends": "$(CURDIR)/web/tsconfig.json",' \
	    '"include": ["$(CURDIR)/web/src"], "compilerOptions": { "paths": {' \
	    '"rumpjs": ["$(abspath $(PACKAGE))/js/src/index.d.ts"],' \
	    '"rumpjs/worker": ["$(abspath $(PACKAGE))/js/src/worker/index.d.ts"]' \
	    '} } }' >$(B)/web.tsconfig.json
	$(Q)web/node_modules/.bin/tsc -p $(B)/web.tsconfig.json
	$(Q)node tools/mkweb.mjs $(PACKAGE) $(DISK) $(B)/web
	$(Q)touch $@

.PHONY: web disk serve
web: $(B)/web/.stamp		## the page
disk: $(DISK)			## the demonstration disk

serve: web			## serve the page on PORT=8080 (LISTEN=address)
	$(Q)exec node tools/serve.mjs $(B)/web $(PORT) $(LISTEN)
