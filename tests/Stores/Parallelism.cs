// More than there are processors: the suites' cases mostly wait for the engine's clock.
[assembly: LevelOfParallelism(6)]
[assembly: Category("Network")]
