/* shrink_operand: the passes about what steps are given: see shrink_edit.h. */
#ifndef SHALL_SHRINK_OPERAND_H
#define SHALL_SHRINK_OPERAND_H

#include "shrink_edit.h"

enum edit_answer operand_plainer_op(const struct scenario *from, unsigned nth, struct scenario *to);
enum edit_answer operand_lower_together(const struct scenario *from, unsigned nth, struct scenario *to);
enum edit_answer operand_lower_one(const struct scenario *from, unsigned nth, struct scenario *to);
enum edit_answer operand_rename_signal(const struct scenario *from, unsigned nth, struct scenario *to);
enum edit_answer operand_rename_slot(const struct scenario *from, unsigned nth, struct scenario *to);
enum edit_answer operand_plainer_mode(const struct scenario *from, unsigned nth, struct scenario *to);

#endif
