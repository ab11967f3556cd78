// EIL
