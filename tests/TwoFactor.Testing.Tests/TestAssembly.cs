// More than there are processors: after a case has moved its clock, it waits until the work that this caused has ended.
[assembly: LevelOfParallelism(8)]
