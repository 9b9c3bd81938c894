import { type Html, html, shortened } from './html.ts';

/** The form that approves or denies a device. */
export const activationForm = (code: string, problem?: string): Html =>
  html`<h1>Sign in a device</h1>
    <p>A program is asking for access to this sandbox. Check that the code matches the one it shows.</p>
    ${problem === undefined ? undefined : html`<p role="alert"><strong>${problem}</strong></p>`}
    <form method="post" action="/activate">
      <input
        name="user_code"
        value="${shortened(code, 20)}"
        placeholder="XXXX-XXXX"
        aria-label="Code"
        autocomplete="off"
        required
      />
      <button class="go" name="decision" value="approve">Approve</button>
      <button name="decision" value="deny">Deny</button>
    </form>`;

/** Confirms the decision. */
export const activationDone = (decision: 'approved' | 'denied'): Html =>
  decision === 'approved'
    ? html`<h1>Approved</h1>
        <p>The program is signing in. You can close this page.</p>`
    : html`<h1>Denied</h1>
        <p>The program gets no access.</p>`;
