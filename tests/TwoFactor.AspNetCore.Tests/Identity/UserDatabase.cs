using System.Diagnostics;
using System.Globalization;
using System.Text;
using TwoFactor.Tests.Programs;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>A PostgreSQL server on loopback for the host's users, with its data in a temporary folder.</summary>
internal sealed class UserDatabase : IAsyncDisposable
{
    // PostgreSQL refuses to run as root.
    private static readonly string[] AsNobody = Environment.UserName == "root" ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-users-");
    private readonly int port = FreePort.Find();
    private Process? process;

    private UserDatabase()
    {
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Database=users;Username=postgres";

    /// <summary>Starts a server, or skips the test if PostgreSQL is not installed.</summary>
    public static async Task<UserDatabase> StartAsync()
    {
        string initdb = NeededProgram.Find("initdb", "postgresql");
        string postgres = NeededProgram.Find("postgres", "postgresql");
        UserDatabase database = new();
        string data = Path.Combine(database.folder.FullName, "data");
        if (AsNobody.Length > 0)
            await RunAsync(["chown", "nobody:nogroup", database.folder.FullName]);
        await RunAsync([.. AsNobody, initdb, "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]);
        database.process = Start([.. AsNobody, postgres, "-D", data, "-p", $"{database.port}", "-h", "127.0.0.1", "-k", "", "-F"]);
        StringBuilder told = new();
        while (await database.process.StandardError.ReadLineAsync() is { } line)
        {
            told.AppendLine(line);
            if (line.Contains("ready to accept", StringComparison.Ordinal))
                break;
        }

        Assert.That(database.process.HasExited, Is.False, told.ToString());
        _ = database.process.StandardError.ReadToEndAsync(); // so that its output never fills
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { } running)
        {
            await RunAsync(["kill", "-INT", $"{running.Id}"]);
            await running.WaitForExitAsync();
            running.Dispose();
        }

        folder.Delete(recursive: true);
    }

    private static Process Start(string[] command) => Process.Start(new ProcessStartInfo(command[0], command[1..])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    })!;

    private static async Task RunAsync(string[] command)
    {
        using Process run = Start(command);
        Task<string> errors = run.StandardError.ReadToEndAsync();
        await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        Assert.That(run.ExitCode, Is.Zero, $"{string.Join(' ', command)}\n{await errors}");
    }
}
