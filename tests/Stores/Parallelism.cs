// More than there are processors: the cases of the suites wait for the engine's clock, and need the processor little.
[assembly: LevelOfParallelism(6)]
[assembly: Category("Network")]
