/*
 * progress: one live line for a person while a campaign runs: on stderr if that is a terminal; under prove, which catches
 * stderr, on the terminal that prove itself is shown on. Nothing anywhere else.
 */
#ifndef SHALL_PROGRESS_H
#define SHALL_PROGRESS_H

#include "campaign.h"

/* True if a person may be watching. */
bool progress_wanted(void);
void progress_show(const struct campaign *c, const char *family, uint64_t elapsed_us);
/* What else goes on, in own words, as often as is readable. */
void progress_line(const char *text);
void progress_end(void);

#endif
