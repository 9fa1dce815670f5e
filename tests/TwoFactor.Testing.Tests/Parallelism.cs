// More than there are processors: where a case moves its clock, it waits until all that this has set off is over.
[assembly: LevelOfParallelism(8)]
