// More than there are processors: the parallel tests mostly wait for connections that are never completed.
[assembly: LevelOfParallelism(8)]
