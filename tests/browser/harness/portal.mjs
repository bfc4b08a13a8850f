// What a citizen does on the portal, step by step.

export function onThePortal(home) {
  return {
    /** Files a request in the five steps; answers number, query code and the page to follow it. */
    async files(citizen, { words, place, phone, kind = 'complaint', look = () => {} }) {
      const receipt = {};
      await citizen.open('/portal');
      await look('portal-start');
      await citizen.click('我要反映');
      await look('portal-what');
      await citizen.sends('#what', { words, kind }, '下一步');
      await look('portal-where');
      await citizen.sends('#where', { address: place }, '下一步');
      await look('portal-photos');
      await citizen.sends('#photos', {}, '下一步');
      await look('portal-who');
      await citizen.sends('#who', { name: '赵春来', phone, petitioner: 'person', secrecy: 'open' }, '下一步');
      await citizen.sees(words, place);
      await look('portal-check');
      await citizen.sends('#check', {}, '提交诉求').sees('我们记下了', words).step('keep the receipt', async (page) => {
        receipt.number = (await page.locator('#number').innerText()).trim();
        receipt.code = (await page.locator('#code').innerText()).trim();
        receipt.path = `${home}/portal/track/${receipt.number}`;
      });
      await look('portal-receipt');
      return receipt;
    },

    /** Rates with one tap on the page of the ticket. */
    rates: (citizen, receipt, name) => citizen.open(receipt.path).sends('#rating', {}, name),
  };
}
