// Cases over a real server wait for its clock, and need the processor little.
[assembly: LevelOfParallelism(4)]
