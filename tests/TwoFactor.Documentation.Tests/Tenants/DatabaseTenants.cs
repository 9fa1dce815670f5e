using System.Data.Common;
using Microsoft.Extensions.Configuration;

namespace TwoFactor.Documentation.Tests.Tenants;

#pragma warning disable CA1031 // the comment at the catch clause says why

public sealed class DatabaseTenants(DbDataSource database, TimeSpan interval, TimeProvider time) : ConfigurationProvider, IConfigurationSource, IDisposable
{
    private ITimer? timer;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load()
    {
        Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase);
        using DbCommand command = database.CreateCommand("SELECT tenant, name, value FROM tenant_settings");
        using DbDataReader rows = command.ExecuteReader();
        while (rows.Read())
            settings[$"TwoFactor:Tenants:{rows.GetString(0)}:{rows.GetString(1)}"] = rows.GetString(2);
        bool isChanged = settings.Count != Data.Count || settings.Except(Data).Any();
        Data = settings;
        timer ??= time.CreateTimer(_ => Refresh(), state: null, interval, interval);
        if (isChanged)
            OnReload(); // the change token: the library reads the settings anew
    }

    public void Refresh()
    {
        try
        {
            Load();
        }
        catch (Exception)
        {
            // The database is unavailable: the settings stay as they were. Or another subscriber to the change threw. This is the top of a timer's
            // callback, and an exception that leaves it ends the process. Log it here.
        }
    }

    public void Dispose() => timer?.Dispose();
}
