/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The formatter behind the printf family: %d i u o x X c s p %, the flags
 * - 0 # + and blank, width and precision (also *), the lengths hh h l ll q j
 * z t. Anything else is printed as it stands. No floating point.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include "rump-sys/kern.h"
#include "prf_int.h"

#define F_LEFT		0x01
#define F_ZERO		0x02
#define F_ALT		0x04
#define F_PLUS		0x08
#define F_BLANK		0x10
#define F_UPPER		0x20
#define F_NEG		0x40
#define F_POINTER	0x80		/* 0x in any case */

struct out {
	void		(*o_put)(int, void *);
	void		*o_arg;
	int		o_count;
};

static void
emit(struct out *o, int c)
{

	(*o->o_put)(c, o->o_arg);
	o->o_count++;
}

static void
fill(struct out *o, int c, int n)
{

	while (n-- > 0)
		emit(o, c);
}

static void
format_string(struct out *o, const char *s, int flags, int width, int prec)
{
	int i, len;

	if (s == NULL)
		s = "(null)";
	for (len = 0; (prec < 0 || len < prec) && s[len] != '\0'; len++)
		continue;
	if ((flags & F_LEFT) == 0)
		fill(o, ' ', width - len);
	for (i = 0; i < len; i++)
		emit(o, s[i]);
	if (flags & F_LEFT)
		fill(o, ' ', width - len);
}

static void
format_number(struct out *o, uint64_t value, u_int base, int flags, int width,
    int prec)
{
	const char *digits = (flags & F_UPPER) ?
	    "0123456789ABCDEF" : "0123456789abcdef";
	char buf[24], sign[3];
	int len = 0, nsign = 0, zeros;
	uint64_t v;

	for (v = value; v != 0; v /= base)
		buf[len++] = digits[v % base];
	if (len == 0 && prec != 0)
		buf[len++] = '0';
	if (flags & F_NEG)
		sign[nsign++] = '-';
	else if (flags & F_PLUS)
		sign[nsign++] = '+';
	else if (flags & F_BLANK)
		sign[nsign++] = ' ';
	if ((flags & F_POINTER) ||
	    ((flags & F_ALT) && base == 16 && value != 0)) {
		sign[nsign++] = '0';
		sign[nsign++] = (flags & F_UPPER) ? 'X' : 'x';
	}
	zeros = prec - len;
	if ((flags & F_ALT) && base == 8 && zeros < 1 &&
	    (len == 0 || buf[len - 1] != '0'))
		zeros = 1;
	if (zeros < 0)
		zeros = 0;
	if ((flags & (F_ZERO | F_LEFT)) == F_ZERO && prec < 0 &&
	    width > len + nsign + zeros)
		zeros = width - len - nsign;
	width -= len + nsign + zeros;
	if ((flags & F_LEFT) == 0)
		fill(o, ' ', width);
	for (v = 0; v < (u_int)nsign; v++)
		emit(o, sign[v]);
	fill(o, '0', zeros);
	while (len > 0)
		emit(o, buf[--len]);
	if (flags & F_LEFT)
		fill(o, ' ', width);
}

static int
parse_flags(const char **fmtp)
{
	int flags = 0;

	for (;; (*fmtp)++) {
		switch (**fmtp) {
		case '-': flags |= F_LEFT; break;
		case '0': flags |= F_ZERO; break;
		case '#': flags |= F_ALT; break;
		case '+': flags |= F_PLUS; break;
		case ' ': flags |= F_BLANK; break;
		default: return flags;
		}
	}
}

static int
parse_int(const char **fmtp)
{
	int n = 0;

	for (; **fmtp >= '0' && **fmtp <= '9'; (*fmtp)++)
		n = n * 10 + **fmtp - '0';
	return n;
}

/* Size in bytes of an integer argument, by its length modifier. */
static int
parse_length(const char **fmtp)
{
	const char *f = *fmtp;
	int size = sizeof(int);

	switch (*f) {
	case 'h':
		size = sizeof(short);
		if (*++f == 'h') {
			size = sizeof(char);
			f++;
		}
		break;
	case 'l':
		size = sizeof(long);
		if (*++f == 'l') {
			size = sizeof(long long);
			f++;
		}
		break;
	case 'q':
	case 'j':
		size = sizeof(long long);
		f++;
		break;
	case 'z':
	case 't':
		size = sizeof(size_t);
		f++;
		break;
	}
	*fmtp = f;
	return size;
}

/* A macro, because a va_list cannot be handed on and come back everywhere. */
#define INTEGER(ap, size, sgn)						\
	((size) == sizeof(long long) ?					\
	    (int64_t)__builtin_va_arg(ap, long long) :			\
	(size) == sizeof(long) && sizeof(long) != sizeof(int) ?		\
	    (int64_t)__builtin_va_arg(ap, long) :			\
	    narrow(__builtin_va_arg(ap, int), size, sgn))

static int64_t
narrow(int value, int size, int sgn)
{

	switch (size) {
	case sizeof(char):
		return sgn ? (int64_t)(signed char)value : (u_char)value;
	case sizeof(short):
		return sgn ? (int64_t)(short)value : (u_short)value;
	default:
		return sgn ? (int64_t)value : (int64_t)(u_int)value;
	}
}

int
kvprintf(const char *fmt, void (*put)(int, void *), void *arg,
    __builtin_va_list ap)
{
	struct out o = { put, arg, 0 };
	const char *start;
	int flags, width, prec, size;
	int64_t value;
	u_int base;

	for (; *fmt != '\0'; fmt++) {
		if (*fmt != '%') {
			emit(&o, *fmt);
			continue;
		}
		start = fmt++;
		flags = parse_flags(&fmt);
		if (*fmt == '*') {
			fmt++;
			if ((width = __builtin_va_arg(ap, int)) < 0) {
				flags |= F_LEFT;
				width = -width;
			}
		} else
			width = parse_int(&fmt);
		prec = -1;
		if (*fmt == '.') {
			if (*++fmt == '*') {
				fmt++;
				prec = __builtin_va_arg(ap, int);
			} else
				prec = parse_int(&fmt);
		}
		size = parse_length(&fmt);
		base = 10;
		switch (*fmt) {
		case 'd':
		case 'i':
			if ((value = INTEGER(ap, size, 1)) < 0) {
				flags |= F_NEG;
				value = -(uint64_t)value;
			}
			format_number(&o, value, 10, flags, width, prec);
			break;
		case 'X':
			flags |= F_UPPER;
			/* FALLTHROUGH */
		case 'x':
			base = 16;
			goto number;
		case 'o':
			base = 8;
			/* FALLTHROUGH */
		case 'u':
		number:
			format_number(&o, INTEGER(ap, size, 0), base,
			    flags & ~(F_PLUS | F_BLANK), width, prec);
			break;
		case 'p':
			format_number(&o,
			    (uintptr_t)__builtin_va_arg(ap, void *), 16,
			    flags | F_POINTER, width, prec);
			break;
		case 'c':
			if ((flags & F_LEFT) == 0)
				fill(&o, ' ', width - 1);
			emit(&o, __builtin_va_arg(ap, int));
			if (flags & F_LEFT)
				fill(&o, ' ', width - 1);
			break;
		case 's':
			format_string(&o, __builtin_va_arg(ap, const char *),
			    flags, width, prec);
			break;
		case '%':
			emit(&o, '%');
			break;
		default:
			while (start < fmt)
				emit(&o, *start++);
			if (*fmt == '\0')
				return o.o_count;
			emit(&o, *fmt);
			break;
		}
	}
	return o.o_count;
}

struct string {
	char		*s_at;
	size_t		s_left;		/* with the NUL */
};

static void
put_string(int c, void *arg)
{
	struct string *s = arg;

	if (s->s_left > 1) {
		*s->s_at++ = c;
		s->s_left--;
	}
}

/* The length of the whole result, as C99 has it; cut to fit, always ended. */
int
vsnprintf(char *buf, size_t len, const char *fmt, __builtin_va_list ap)
{
	struct string s = { buf, len };
	int n;

	n = kvprintf(fmt, put_string, &s, ap);
	if (len > 0)
		*s.s_at = '\0';
	return n;
}

int
snprintf(char *buf, size_t len, const char *fmt, ...)
{
	__builtin_va_list ap;
	int n;

	__builtin_va_start(ap, fmt);
	n = vsnprintf(buf, len, fmt, ap);
	__builtin_va_end(ap);
	return n;
}
