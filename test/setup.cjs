// Loaded by mocha first. c8 has told this process already where to record its coverage; the processes that tests start
// would record theirs too, which slows them down and counts for nothing: they run dist/, or are there to be killed.
delete process.env.NODE_V8_COVERAGE;
