#ifndef EIL_ONEDNN_H
#define EIL_ONEDNN_H
#endif
