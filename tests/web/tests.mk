# SPDX-License-Identifier: BSD-2-Clause
# Browsers are heavy: one suite at a time.
web_NEEDS := web js
web_SERIAL := yes
