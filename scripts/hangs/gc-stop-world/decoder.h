void decoder_open(int stream);
int decoder_next(void);
