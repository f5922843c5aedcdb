# SPDX-License-Identifier: BSD-2-Clause
#
# POSIX behaviour as tables, over every file system that can be written to.
# The images are tests/model's and tests/fsx's too: one of every block and
# fragment size, empty.
POSIX_IMAGES := $(B)/images/posix
POSIX_PLACES := tests/posix/place.c tests/posix/image.c $(wildcard fsck/*.c)
POSIX_CFLAGS := -Itests/posix -DPOSIX_IMAGES='"$(abspath $(POSIX_IMAGES))"'

$(POSIX_IMAGES)/stamp: tests/posix/tests.mk
	@mkdir -p $(@D)/empty
	$(Q)for b in 4096 8192 16384 32768 65536; do \
	    for f in 512 1024 2048 4096 8192 16384 32768 65536; do \
	        if [ $$f -le $$b ] && [ $$((f * 8)) -ge $$b ]; then \
	            makefs -t ffs -s 24m -f 400 -o \
		    version=1,bsize=$$b,fsize=$$f \
		    $(@D)/ffs-$$b-$$f.img $(@D)/empty >/dev/null || exit; \
	        fi; done; done
	$(Q)makefs -t ffs -s 24m -f 3000 -o version=1,bsize=4096,fsize=512 \
	    $(@D)/small.img $(@D)/empty >/dev/null
	$(Q)makefs -t ffs -s 128m -f 12000 -o version=1,bsize=4096,fsize=512 \
	    $(@D)/large.img $(@D)/empty >/dev/null
# The tree that t_errno.c makes elsewhere.
	$(Q)rm -rf $(@D)/still && mkdir -p $(@D)/still/d/sub && \
	    cd $(@D)/still && printf text >f && chmod 644 f && \
	    chmod 755 . d d/sub && ln -s loop loop && \
	    ln -s nowhere dangling && ln -s d ld && ln -s f lf && mkfifo p
	$(Q)makefs -t cd9660 -o rockridge $(@D)/still.iso $(@D)/still >/dev/null
	@touch $@
$(foreach v,$(TEST_VARIANTS) native-debug,$(foreach a,posix model fsx,\
	$(B)/$v/test-$a/tests/posix/image.o)): $(POSIX_IMAGES)/stamp

posix_CFLAGS := $(POSIX_CFLAGS)
posix_SRCS := $(wildcard fsck/*.c)
