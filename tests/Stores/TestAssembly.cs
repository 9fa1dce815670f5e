// More than there are processors: the suites' cases mostly wait for the engine's clock.
[assembly: LevelOfParallelism(6)]
// Nearly all of these tests speak to an engine. The few that do not share the category.
[assembly: Category("Network")]
