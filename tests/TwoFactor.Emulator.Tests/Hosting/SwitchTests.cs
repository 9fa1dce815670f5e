using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TwoFactor.Emulator.Hosting;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Hosting;

/// <summary>The switches of the emulator, on the command line and in the API of the phone.</summary>
internal sealed class SwitchTests
{
    private static IEnumerable<string> Names => EmulatorSwitch.All.Select(one => one.Name);

    [Test]
    public void Every_member_of_a_behaviour_has_a_switch()
    {
        IEnumerable<string> members = typeof(SezameBehaviour).GetProperties().Select(member => $"Sezame.{member.Name}")
            .Concat(typeof(SecSignBehaviour).GetProperties().Select(member => $"SecSign.{member.Name}"));

        Assert.That(Names, Is.EquivalentTo(members.Append("AllowLoopbackCallbacks")));
        Assert.That(EmulatorSwitch.All.Select(one => one.Option), Is.Unique);
    }

    [TestCaseSource(nameof(Names))]
    public void A_switch_is_set_on_the_command_line(string name)
    {
        EmulatorSwitch one = EmulatorSwitch.All.Single(candidate => candidate.Name == name);
        string value = !one.IsFlag ? "17s" : one.Default == "true" ? "false" : "true";

        EmulatorOptions options = EmulatorArguments.Parse([one.Option, value, "--seed", "1"], out string? error)!;

        Assert.That(error, Is.Null);
        Assert.That(one.Read(options), Is.EqualTo(value));
        Assert.That(options.Seed, Is.EqualTo(1));
        Assert.That(EmulatorSwitch.All.Where(other => other != one).Select(other => other.Read(options) == other.Default), Is.All.True);
        Assert.That(EmulatorArguments.Usage, Does.Contain(one.Option).And.Contain(one.Description));
    }

    [Test]
    public void A_switch_without_a_value_is_true()
    {
        EmulatorOptions options = EmulatorArguments.Parse(["--errors-under-status-200", "--sign-once", "--seed", "1"], out _)!;

        Assert.That((options.SecSign.ErrorsUnderStatus200, options.Sezame.SignOnce, options.Seed), Is.EqualTo((true, true, 1)));
    }

    [TestCase("--session-lifetime", "0s")]
    [TestCase("--session-lifetime", "-1s")]
    [TestCase("--session-lifetime", "soon")]
    [TestCase("--session-lifetime", "7")]
    [TestCase("--session-lifetime", null)]
    [TestCase("--session-lifetime", "10001d")]
    [TestCase("--sezame-retention", "10000.00:00:00.0000001")]
    [TestCase("--registration-lifetime", "10000000.00:00:00")]
    [TestCase("--sign-once", "perhaps")]
    public void A_wrong_value_is_refused(string option, string? value) =>
        Assert.That(EmulatorArguments.Parse(value is null ? [option] : [option, value], out _), Is.Null);

    [TestCase("500ms", 0.5)]
    [TestCase("90s", 90)]
    [TestCase("5m", 300)]
    [TestCase("2h", 7_200)]
    [TestCase("1d", 86_400)]
    [TestCase("00:01:30", 90)]
    public void A_duration_may_be_written_with_a_unit(string text, double seconds)
    {
        EmulatorOptions options = new();
        EmulatorSwitch lifetime = EmulatorSwitch.All.Single(one => one.Name == "SecSign.SessionLifetime");

        Assert.That(lifetime.TrySet(options, text), Is.True);
        Assert.That(options.SecSign.SessionLifetime, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
        Assert.That(lifetime.Read(options), Is.EqualTo(text == "00:01:30" ? "90s" : text));
    }

    [TestCase("90s\n")]
    [TestCase(" 90s")]
    [TestCase("90 s")]
    [TestCase("90S")]
    [TestCase("1234567s")]
    public void A_text_that_only_resembles_a_duration_is_refused(string text) => Assert.That(DurationText.Read(text), Is.Null);

    [TestCase("Sezame.Retention")]
    [TestCase("SecSign.SessionLifetime")]
    public void The_longest_duration_is_10000_days(string name)
    {
        EmulatorOptions options = new();
        Assert.That(EmulatorSwitch.All.Single(one => one.Name == name).TrySet(options, "10000d"), Is.True);
        Assert.That(() => EmulatorOptionsCheck.ThrowIfWrong(options), Throws.Nothing);
    }

    [Test]
    public async Task The_phones_api_shows_the_switches_and_sets_them_while_the_emulator_runs()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        using HttpClient phone = new() { BaseAddress = emulator.PhoneAddress };
        using SecSignClient secSign = new(emulator);
        Assert.That((await secSign.TryRequestAsync("unknown")).Status, Is.EqualTo(HttpStatusCode.InternalServerError));

        HttpStatusCode set = await PutAsync(phone, "SecSign.ErrorsUnderStatus200", """{"value":true}""");

        Assert.That(set, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await secSign.TryRequestAsync("unknown")).Status, Is.EqualTo(HttpStatusCode.OK));
        JsonElement shown = (await phone.GetFromJsonAsync<JsonElement>("api/switches")).EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == "SecSign.ErrorsUnderStatus200");
        Assert.That(shown.GetProperty("value").GetBoolean(), Is.True);
        Assert.That(shown.GetProperty("default").GetBoolean(), Is.False);
        Assert.That(shown.GetProperty("isFlag").GetBoolean(), Is.True);
    }

    [TestCase("SecSign.SessionLifetime", """{"value":"30s"}""", HttpStatusCode.NoContent)]
    [TestCase("secsign.sessionlifetime", """{"value":"00:00:30"}""", HttpStatusCode.NoContent)]
    [TestCase("SecSign.SupportsRelease", """{"value":"false"}""", HttpStatusCode.NoContent)]
    [TestCase("SecSign.SessionLifetime", """{"value":"0s"}""", HttpStatusCode.BadRequest)]
    [TestCase("SecSign.SessionLifetime", """{"value":30}""", HttpStatusCode.BadRequest)]
    [TestCase("SecSign.Retention", """{"value":"10000000.00:00:00"}""", HttpStatusCode.BadRequest)]
    [TestCase("SecSign.SupportsRelease", """{"value":null}""", HttpStatusCode.BadRequest)]
    [TestCase("SecSign.SupportsRelease", """{"value":{"a":1}}""", HttpStatusCode.BadRequest)]
    [TestCase("SecSign.SupportsRelease", """{"valeu":true}""", HttpStatusCode.BadRequest)]
    [TestCase("SecSign.SupportsRelease", """{}""", HttpStatusCode.BadRequest)]
    [TestCase("SecSign.SupportsRelease", "true", HttpStatusCode.BadRequest)]
    [TestCase("SecSign.SupportsReleases", """{"value":true}""", HttpStatusCode.NotFound)]
    public async Task Only_a_switch_and_a_value_that_fits_are_accepted(string name, string body, HttpStatusCode expected)
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        using HttpClient phone = new() { BaseAddress = emulator.PhoneAddress };

        Assert.That(await PutAsync(phone, name, body), Is.EqualTo(expected));
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient phone, string name, string body)
    {
        using StringContent content = new(body, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await phone.PutAsync($"api/switches/{name}", content);
        return response.StatusCode;
    }
}
