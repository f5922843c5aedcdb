/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linked lists with the links inside the elements: singly linked (SLIST),
 * doubly linked with one head pointer (LIST), tail queues (TAILQ) and circular
 * queues (CIRCLEQ). Names and meaning: queue(3). Element fields le_next and
 * le_prev are part of the interface (a driver touches them).
 */
#ifndef _SYS_QUEUE_H_
#define _SYS_QUEUE_H_

#define SLIST_HEAD(name, type)						\
struct name { struct type *slh_first; }
#define SLIST_HEAD_INITIALIZER(head)	{ (void *)0 }
#define SLIST_ENTRY(type)						\
struct { struct type *sle_next; }
#define SLIST_FIRST(head)	((head)->slh_first)
#define SLIST_EMPTY(head)	(SLIST_FIRST(head) == (void *)0)
#define SLIST_NEXT(elm, field)	((elm)->field.sle_next)
#define SLIST_INIT(head)	(SLIST_FIRST(head) = (void *)0)
#define SLIST_FOREACH(var, head, field)					\
	for ((var) = SLIST_FIRST(head); (var); (var) = SLIST_NEXT(var, field))
#define SLIST_INSERT_HEAD(head, elm, field) do {			\
	(elm)->field.sle_next = (head)->slh_first;			\
	(head)->slh_first = (elm);					\
} while (0)
#define SLIST_REMOVE_HEAD(head, field) do {				\
	(head)->slh_first = (head)->slh_first->field.sle_next;		\
} while (0)
#define SLIST_REMOVE(head, elm, type, field) do {			\
	struct type **_pp = &(head)->slh_first;				\
	while (*_pp != (elm))						\
		_pp = &(*_pp)->field.sle_next;				\
	*_pp = (elm)->field.sle_next;					\
} while (0)

#define LIST_HEAD(name, type)						\
struct name { struct type *lh_first; }
#define LIST_HEAD_INITIALIZER(head)	{ (void *)0 }
#define LIST_ENTRY(type)						\
struct { struct type *le_next; struct type **le_prev; }
#define LIST_FIRST(head)	((head)->lh_first)
#define LIST_END(head)		((void *)0)
#define LIST_EMPTY(head)	(LIST_FIRST(head) == (void *)0)
#define LIST_NEXT(elm, field)	((elm)->field.le_next)
#define LIST_INIT(head)		(LIST_FIRST(head) = (void *)0)
#define LIST_FOREACH(var, head, field)					\
	for ((var) = LIST_FIRST(head); (var); (var) = LIST_NEXT(var, field))
#define LIST_FOREACH_SAFE(var, head, field, nxt)			\
	for ((var) = LIST_FIRST(head);					\
	    (var) && ((nxt) = LIST_NEXT(var, field), 1); (var) = (nxt))
#define LIST_INSERT_HEAD(head, elm, field) do {				\
	if (((elm)->field.le_next = (head)->lh_first) != (void *)0)	\
		(head)->lh_first->field.le_prev = &(elm)->field.le_next; \
	(head)->lh_first = (elm);					\
	(elm)->field.le_prev = &(head)->lh_first;			\
} while (0)
#define LIST_INSERT_AFTER(at, elm, field) do {				\
	if (((elm)->field.le_next = (at)->field.le_next) != (void *)0)	\
		(at)->field.le_next->field.le_prev = &(elm)->field.le_next; \
	(at)->field.le_next = (elm);					\
	(elm)->field.le_prev = &(at)->field.le_next;			\
} while (0)
#define LIST_INSERT_BEFORE(at, elm, field) do {				\
	(elm)->field.le_prev = (at)->field.le_prev;			\
	(elm)->field.le_next = (at);					\
	*(at)->field.le_prev = (elm);					\
	(at)->field.le_prev = &(elm)->field.le_next;			\
} while (0)
#define LIST_REMOVE(elm, field) do {					\
	if ((elm)->field.le_next != (void *)0)				\
		(elm)->field.le_next->field.le_prev = (elm)->field.le_prev; \
	*(elm)->field.le_prev = (elm)->field.le_next;			\
} while (0)

#define TAILQ_HEAD(name, type)						\
struct name { struct type *tqh_first; struct type **tqh_last; }
#define TAILQ_HEAD_INITIALIZER(head)	{ (void *)0, &(head).tqh_first }
#define TAILQ_ENTRY(type)						\
struct { struct type *tqe_next; struct type **tqe_prev; }
#define TAILQ_FIRST(head)	((head)->tqh_first)
#define TAILQ_END(head)		((void *)0)
#define TAILQ_EMPTY(head)	(TAILQ_FIRST(head) == (void *)0)
#define TAILQ_NEXT(elm, field)	((elm)->field.tqe_next)
/* tqh_last and tqe_prev point at a tqe_next; heads and links look alike. */
#define TAILQ_LAST(head, headname)					\
	(*(((struct headname *)((head)->tqh_last))->tqh_last))
#define TAILQ_PREV(elm, headname, field)				\
	(*(((struct headname *)((elm)->field.tqe_prev))->tqh_last))
#define TAILQ_INIT(head) do {						\
	(head)->tqh_first = (void *)0;					\
	(head)->tqh_last = &(head)->tqh_first;				\
} while (0)
#define TAILQ_FOREACH(var, head, field)					\
	for ((var) = TAILQ_FIRST(head); (var); (var) = TAILQ_NEXT(var, field))
#define TAILQ_FOREACH_SAFE(var, head, field, nxt)			\
	for ((var) = TAILQ_FIRST(head);					\
	    (var) && ((nxt) = TAILQ_NEXT(var, field), 1); (var) = (nxt))
#define TAILQ_INSERT_HEAD(head, elm, field) do {			\
	if (((elm)->field.tqe_next = (head)->tqh_first) != (void *)0)	\
		(head)->tqh_first->field.tqe_prev = &(elm)->field.tqe_next; \
	else								\
		(head)->tqh_last = &(elm)->field.tqe_next;		\
	(head)->tqh_first = (elm);					\
	(elm)->field.tqe_prev = &(head)->tqh_first;			\
} while (0)
#define TAILQ_INSERT_TAIL(head, elm, field) do {			\
	(elm)->field.tqe_next = (void *)0;				\
	(elm)->field.tqe_prev = (head)->tqh_last;			\
	*(head)->tqh_last = (elm);					\
	(head)->tqh_last = &(elm)->field.tqe_next;			\
} while (0)
#define TAILQ_INSERT_AFTER(head, at, elm, field) do {			\
	if (((elm)->field.tqe_next = (at)->field.tqe_next) != (void *)0) \
		(elm)->field.tqe_next->field.tqe_prev =			\
		    &(elm)->field.tqe_next;				\
	else								\
		(head)->tqh_last = &(elm)->field.tqe_next;		\
	(at)->field.tqe_next = (elm);					\
	(elm)->field.tqe_prev = &(at)->field.tqe_next;			\
} while (0)
#define TAILQ_INSERT_BEFORE(at, elm, field) do {			\
	(elm)->field.tqe_prev = (at)->field.tqe_prev;			\
	(elm)->field.tqe_next = (at);					\
	*(at)->field.tqe_prev = (elm);					\
	(at)->field.tqe_prev = &(elm)->field.tqe_next;			\
} while (0)
#define TAILQ_REMOVE(head, elm, field) do {				\
	if ((elm)->field.tqe_next != (void *)0)				\
		(elm)->field.tqe_next->field.tqe_prev = (elm)->field.tqe_prev; \
	else								\
		(head)->tqh_last = (elm)->field.tqe_prev;		\
	*(elm)->field.tqe_prev = (elm)->field.tqe_next;			\
} while (0)

#define CIRCLEQ_HEAD(name, type)					\
struct name { struct type *cqh_first; struct type *cqh_last; }
#define CIRCLEQ_HEAD_INITIALIZER(head)					\
	{ (void *)&(head), (void *)&(head) }
#define CIRCLEQ_ENTRY(type)						\
struct { struct type *cqe_next; struct type *cqe_prev; }
#define CIRCLEQ_FIRST(head)	((head)->cqh_first)
#define CIRCLEQ_LAST(head)	((head)->cqh_last)
#define CIRCLEQ_END(head)	((void *)(head))
#define CIRCLEQ_NEXT(elm, field) ((elm)->field.cqe_next)
#define CIRCLEQ_PREV(elm, field) ((elm)->field.cqe_prev)
#define CIRCLEQ_EMPTY(head)						\
	(CIRCLEQ_FIRST(head) == CIRCLEQ_END(head))
#define CIRCLEQ_INIT(head) do {						\
	(head)->cqh_first = CIRCLEQ_END(head);				\
	(head)->cqh_last = CIRCLEQ_END(head);				\
} while (0)
#define CIRCLEQ_FOREACH(var, head, field)				\
	for ((var) = CIRCLEQ_FIRST(head);				\
	    (var) != CIRCLEQ_END(head); (var) = CIRCLEQ_NEXT(var, field))
#define CIRCLEQ_INSERT_HEAD(head, elm, field) do {			\
	(elm)->field.cqe_next = (head)->cqh_first;			\
	(elm)->field.cqe_prev = CIRCLEQ_END(head);			\
	if ((head)->cqh_last == CIRCLEQ_END(head))			\
		(head)->cqh_last = (elm);				\
	else								\
		(head)->cqh_first->field.cqe_prev = (elm);		\
	(head)->cqh_first = (elm);					\
} while (0)
#define CIRCLEQ_INSERT_TAIL(head, elm, field) do {			\
	(elm)->field.cqe_next = CIRCLEQ_END(head);			\
	(elm)->field.cqe_prev = (head)->cqh_last;			\
	if ((head)->cqh_first == CIRCLEQ_END(head))			\
		(head)->cqh_first = (elm);				\
	else								\
		(head)->cqh_last->field.cqe_next = (elm);		\
	(head)->cqh_last = (elm);					\
} while (0)
#define CIRCLEQ_REMOVE(head, elm, field) do {				\
	if ((elm)->field.cqe_next == CIRCLEQ_END(head))			\
		(head)->cqh_last = (elm)->field.cqe_prev;		\
	else								\
		(elm)->field.cqe_next->field.cqe_prev = (elm)->field.cqe_prev; \
	if ((elm)->field.cqe_prev == CIRCLEQ_END(head))			\
		(head)->cqh_first = (elm)->field.cqe_next;		\
	else								\
		(elm)->field.cqe_prev->field.cqe_next = (elm)->field.cqe_next; \
} while (0)

#endif /* _SYS_QUEUE_H_ */
