using System.Globalization;

namespace TwoFactor.Chaos.Nodes;

/// <summary>The command line of a process that is a node.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Store">The store's kind: <c>redis</c> or <c>postgresql</c>.</param>
/// <param name="ConnectionString">The store's connection string.</param>
/// <param name="Folder">The folder of settings and keys.</param>
/// <param name="Ahead">How far the node's clock is ahead; negative if it is behind.</param>
/// <param name="Fault">How the node is broken.</param>
internal sealed record NodeArguments(string Name, string Store, string ConnectionString, string Folder, TimeSpan Ahead, NodeFault Fault)
{
    /// <summary>The first argument.</summary>
    public const string Command = "node";

    public static NodeArguments Parse(string[] args) => args is [Command, string name, string store, string connection, string folder, string ahead, string fault]
        ? new NodeArguments(
            name, store, connection, folder, TimeSpan.Parse(ahead, CultureInfo.InvariantCulture), Enum.GetValues<NodeFault>().Single(known => known.ToString() == fault))
        : throw new ArgumentException("The arguments of a node are incomplete.", nameof(args));

    public string[] ToArguments() => [Command, Name, Store, ConnectionString, Folder, Ahead.ToString("c", CultureInfo.InvariantCulture), Fault.ToString()];
}
