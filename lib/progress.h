/* progress: one live line on a terminal's stderr while a campaign runs; nothing anywhere else. */
#ifndef SHALL_PROGRESS_H
#define SHALL_PROGRESS_H

#include "campaign.h"

/* True if stderr is a terminal that a person may be watching. */
bool progress_wanted(void);
void progress_show(const struct campaign *c, const char *family, uint64_t elapsed_us);
void progress_end(void);

#endif
