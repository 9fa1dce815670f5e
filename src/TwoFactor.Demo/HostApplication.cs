namespace TwoFactor.Demo;

/// <summary>The host application, as small as one can be.</summary>
internal static class HostApplication
{
    /// <param name="settings">What differs from <c>appsettings.json</c> here.</param>
    public static IHost Build(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders(); // the demo tells its story itself

        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
            .AddSezame()
            .AddSecSign();

        return builder.Build();
    }
}
